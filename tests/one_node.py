"""A Slurm of one node, in a folder, for whoever starts it: its own key, ports and configuration.

Without an accounting database, as small clusters are, or with one (slurmdbd and MariaDB) and one
account in it. The graphics cards are links to /dev/null, which Slurm counts and hands out like any
other.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol")
ACCOUNTING = ("slurmdbd", "mariadbd", "mariadb-install-db", "mariadb", "sacctmgr", "sacct")
ACCOUNT = "science"
CONFIG = """\
ClusterName=one-node
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={daemon}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
MpiDefault=none
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
{accounting}
MinJobAge=300
SchedulerParameters=bf_interval=1,batch_sched_delay=0,sched_min_interval=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
KillWait=5
ReturnToService=2
GresTypes=gpu
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory={memory} Gres=gpu:1 State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=60 State=UP PriorityTier=10 PreemptMode=OFF
PartitionName=spot Nodes={host} MaxTime=60 State=UP PriorityTier=1
"""
STORED = """\
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=localhost
AccountingStoragePort={port}
AccountingStoragePass={folder}/munge.socket
AccountingStorageTRES=gres/gpu
"""
DATABASE = """\
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort={port}
SlurmUser={user}
PidFile={folder}/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser={user}
StorageLoc=slurm
"""


def missing(programs: tuple[str, ...] = PROGRAMS) -> list[str]:
    """Those of ``programs`` that this machine has not."""
    return [name for name in programs if shutil.which(name, path=_path()) is None]


class OneNode:
    """Started by ``start``; ``environment`` turns Slurm's commands to it."""

    def __init__(self, folder: Path, accounting: bool = False) -> None:
        self.folder, self.accounting = folder, accounting
        self.programs = folder / "programs"
        self.environment = {
            "SLURM_CONF": str(folder / "slurm.conf"),
            "PATH": f"{self.programs}{os.pathsep}{_path()}",
            # Where what asks for "localhost" finds the database, which has no port.
            "MYSQL_UNIX_PORT": str(folder / "mariadb.socket"),
        }
        self._daemons: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        for part in ("state", "spool", "key", "programs"):
            (self.folder / part).mkdir(mode=0o700)
        # The executor takes SLURM_CONF away from the srun that it starts in a job.
        real = shutil.which("srun", path=_path())
        text = f'#!/bin/sh\nSLURM_CONF={self.folder}/slurm.conf exec {real} "$@"\n'
        (self.programs / "srun").write_text(text)
        (self.programs / "srun").chmod(0o755)
        key = self.folder / "key" / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        host = socket.gethostname().partition(".")[0]
        controller, daemon, database = _free_ports()
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20 * 9 // 10
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout
        user = user.strip()
        stored = STORED.format(port=database, folder=self.folder)
        text = CONFIG.format(
            host=host,
            controller=controller,
            daemon=daemon,
            user=user,
            folder=self.folder,
            memory=memory,
            accounting=stored
            if self.accounting
            else "AccountingStorageType=accounting_storage/none",
        )
        (self.folder / "slurm.conf").write_text(text)
        (self.folder / "gpu0").symlink_to(os.devnull)
        card = f"AutoDetect=off\nNodeName={host} Name=gpu File={self.folder}/gpu0\n"
        (self.folder / "gres.conf").write_text(card)
        self._run(
            *("munged", "--foreground", "--force", "--num-threads=2", f"--key-file={key}"),
            *(f"--{name}-file={self.folder}/munge.{name}" for name in ("log", "pid", "seed")),
            f"--socket={self.folder}/munge.socket",
        )
        self._wait(lambda: (self.folder / "munge.socket").exists())
        if self.accounting:
            self._start_accounting(user, database)
        self._run("slurmctld", "-D")
        self._wait(lambda: "UP" in self.ask("scontrol", "ping"))
        self._run("slurmd", "-D")
        self._wait(lambda: self.ask("sinfo", "-h", "-p", "main", "-o", "%t").strip() == "idle")

    def _start_accounting(self, user: str, port: int) -> None:
        data, socket_ = self.folder / "database", self.folder / "mariadb.socket"
        self._once("mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--user={user}")
        self._run(
            *("mariadbd", "--no-defaults", f"--datadir={data}", f"--user={user}"),
            *(f"--socket={socket_}", f"--pid-file={self.folder}/mariadb.pid", "--skip-networking"),
        )
        self._wait(socket_.exists)
        self._once("mariadb", "--no-defaults", "-e", "CREATE DATABASE slurm")
        settings = self.folder / "slurmdbd.conf"
        settings.touch(mode=0o600)
        settings.write_text(DATABASE.format(folder=self.folder, port=port, user=user))
        self._run("slurmdbd", "-D")
        self._wait(lambda: "Cluster" in self.ask("sacctmgr", "show", "cluster"))
        add = ("sacctmgr", "--immediate", "add")
        self._once(*add, "cluster", "one-node")
        self._once(*add, "account", ACCOUNT, "Description=tests", "Organization=tests")
        self._once(*add, "user", user, f"Account={ACCOUNT}")

    def _once(self, *command: str) -> None:
        subprocess.run(
            command, env=os.environ | self.environment, check=True, capture_output=True, text=True
        )

    def ask(self, *command: str) -> str:
        """What a command of Slurm's prints."""
        environment = os.environ | self.environment
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        return done.stdout

    def stop(self) -> None:
        self.ask("scancel", "--quiet", "--me")
        for daemon in reversed(self._daemons):
            daemon.terminate()
            try:
                daemon.wait(timeout=60)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def _run(self, *command: str) -> None:
        with (self.folder / f"{command[0]}.log").open("wb") as log:
            daemon = subprocess.Popen(
                command, stdout=log, stderr=log, env=os.environ | self.environment
            )
        self._daemons.append(daemon)

    def _wait(self, ready) -> None:
        for _ in range(600):
            if ready():
                return
            time.sleep(0.2)
        logs = [path.read_text(errors="replace")[-2000:] for path in self.folder.glob("*.log")]
        raise RuntimeError("\n".join(["Slurm does not start:", *logs]))


def _path() -> str:
    """Where programs are, those of daemons too."""
    return os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/sbin"])


def _free_ports() -> list[int]:
    sockets = [socket.socket() for _ in range(3)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
