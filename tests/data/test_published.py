"""Fetching a published file, from a server on this machine that answers as a test asks it to."""

import dataclasses
import gzip
import hashlib
import itertools
import os
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from overfit_atlas.data import catalog, published
from overfit_atlas.data.dataset import PublishedFile
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256
from tests.full_disks import largest_file

CONTENT = gzip.compress(bytes(range(256)) * 40, mtime=0)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
NAME = "pictures.gz"


class Handler(BaseHTTPRequestHandler):
    """Answers a path with the next of the answers that a test queued for its folder."""

    def do_GET(self):
        folder = self.path.split("/")[1]
        self.server.asked.append(folder)
        queue = self.server.answers[folder]
        status, headers, body = queue.pop(0) if len(queue) > 1 else queue[0]
        self.send_response(status)
        if isinstance(body, bytes):
            headers = {"Content-Length": str(len(body)), **headers}
        for header, value in headers.items():
            self.send_header(header, value)
        self.end_headers()
        if isinstance(body, bytes):
            self.wfile.write(body)
        else:
            self.send_until_nobody_listens(body)

    def send_until_nobody_listens(self, parts):
        """Send each of ``parts``, and count what was sent."""
        try:
            for part in parts:
                self.wfile.write(part)
                self.server.sent += len(part)
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        """Stay silent."""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.answers, httpd.asked, httpd.sent = {}, [], 0
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield httpd
        httpd.shutdown()
        thread.join()


@pytest.fixture
def out(tmp_path):
    return tmp_path / "raw" / NAME


def address(server, folder):
    return f"http://127.0.0.1:{server.server_port}/{folder}/"


def dataset(*addresses):
    return dataclasses.replace(
        catalog.dataset("mnist"),
        name="pictures",
        addresses=addresses,
        files={NAME: PublishedFile(NAME, "train_images", len(CONTENT), DIGEST)},
    )


def good(body=CONTENT, **headers):
    return 200, headers, body


def fetch(facts, out, **options):
    pauses = []
    published.fetch(facts, NAME, out, pause=pauses.append, **options)
    return pauses


def failure(facts, out, **options):
    """The findings and the remedy of a fetch that must fail and leave nothing behind."""
    with pytest.raises(AtlasError) as caught:
        fetch(facts, out, **options)
    assert list(out.parent.iterdir()) == []
    _, *findings, remedy = str(caught.value).splitlines()
    return findings, remedy


def test_the_right_bytes_arrive_alone(server, out):
    server.answers["a"] = [good()]
    assert fetch(dataset(address(server, "a")), out) == []
    assert out.read_bytes() == CONTENT
    assert list(out.parent.iterdir()) == [out]


def test_a_person_who_waits_sees_each_quarter_once(server, out, caplog, monkeypatch):
    monkeypatch.setattr(published, "CHUNK", 100)
    caplog.set_level("INFO")
    server.answers["a"] = [good()]
    fetch(dataset(address(server, "a")), out)
    shown = [record.message for record in caplog.records if getattr(record, "progress", False)]
    assert shown == [f"{NAME}: {share} % of 0.0 MB" for share in (25, 50, 75, 100)]


def test_a_file_that_is_announced_as_gzip_encoded_is_kept_packed(server, out):
    server.answers["a"] = [good(**{"Content-Encoding": "x-gzip"})]
    fetch(dataset(address(server, "a")), out)
    assert out.read_bytes() == CONTENT


def test_a_server_in_trouble_is_asked_again_after_growing_pauses(server, out):
    server.answers["a"] = [(500, {}, b""), (503, {}, b""), good()]
    assert fetch(dataset(address(server, "a")), out) == [2.0, 4.0]
    assert out.read_bytes() == CONTENT
    assert server.asked == ["a", "a", "a"]


def test_a_missing_file_is_not_asked_for_again_and_the_next_address_is_tried(server, out):
    server.answers = {"a": [(404, {}, b"none")], "b": [good()]}
    assert fetch(dataset(address(server, "a"), address(server, "b")), out) == []
    assert out.read_bytes() == CONTENT
    assert server.asked == ["a", "b"]


def test_every_address_that_fails_gets_one_line_with_what_was_expected_and_found(server, out):
    wrong = bytes(len(CONTENT))
    server.answers = {
        "wrong": [good(wrong)],
        "short": [good(CONTENT[:50])],
        "gone": [(404, {}, b"")],
        "ill": [(502, {}, b"")],
    }
    places = [address(server, folder) for folder in server.answers]
    findings, remedy = failure(dataset(*places), out)
    size = f"expected {len(CONTENT)} bytes"
    assert findings == [
        f"  pictures/{NAME} from {places[0]}{NAME}: expected sha256 {DIGEST}, "
        f"found sha256 {hashlib.sha256(wrong).hexdigest()}",
        f"  pictures/{NAME} from {places[1]}{NAME}: {size}, found 50 bytes",
        f"  pictures/{NAME} from {places[2]}{NAME}: {size}, found HTTP 404 Not Found",
        f"  pictures/{NAME} from {places[3]}{NAME}: {size}, found HTTP 502 Bad Gateway, "
        "in 3 attempts",
    ]
    assert "data_mirror" in remedy
    assert "DATA_MIRROR" in remedy
    assert server.asked == ["wrong", "short", "gone", "ill", "ill", "ill"]


def test_a_connection_that_breaks_is_asked_again_and_leaves_nothing(server, out):
    server.answers["a"] = [(200, {"Content-Length": str(len(CONTENT))}, CONTENT[:100])]
    findings, _ = failure(dataset(address(server, "a")), out)
    assert f"expected {len(CONTENT)} bytes, found a broken transfer (" in findings[0]
    assert "100 bytes read" in findings[0]
    assert findings[0].endswith("in 3 attempts")
    assert server.asked == ["a", "a", "a"]


def test_a_server_that_is_down_is_named_with_the_reason(out, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as taken:  # bound but not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        down = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        findings, _ = failure(dataset(down), out)
    assert len(findings) == 1
    assert f"{down}{NAME}: expected {len(CONTENT)} bytes, found no connection (" in findings[0]
    assert "refused" in findings[0]


def test_a_mirror_is_used_instead_of_the_addresses(server, out, tmp_path):
    server.answers["a"] = [good()]
    source = tmp_path / "mirror" / "pictures" / NAME
    source.parent.mkdir(parents=True)
    source.write_bytes(CONTENT)
    fetch(dataset(address(server, "a")), out, mirror=tmp_path / "mirror")
    assert out.read_bytes() == CONTENT
    assert server.asked == []


def test_a_mirror_without_the_file_is_one_line_and_asks_no_address(server, out, tmp_path):
    server.answers["a"] = [good()]
    findings, remedy = failure(dataset(address(server, "a")), out, mirror=tmp_path)
    where = tmp_path / "pictures" / NAME
    assert findings == [
        f"  pictures/{NAME} from {where}: expected {len(CONTENT)} bytes, "
        "found No such file or directory"
    ]
    assert str(where) in remedy
    assert "data_mirror" in remedy
    assert server.asked == []


def test_a_mirror_with_another_file_is_refused(out, tmp_path):
    source = tmp_path / "pictures" / NAME
    source.parent.mkdir()
    source.write_bytes(bytes(len(CONTENT)))
    findings, _ = failure(dataset("http://unused/"), out, mirror=tmp_path)
    assert f"{source}: expected sha256 {DIGEST}, found sha256" in findings[0]


def test_the_digits_come_out_of_the_installed_package_with_and_without_a_mirror(tmp_path):
    facts = catalog.dataset("digits")
    for mirror in (None, tmp_path):
        out = tmp_path / "digits.csv.gz"
        published.fetch(facts, "digits.csv.gz", out, mirror=mirror)
        assert sha256(out) == facts.files["digits.csv.gz"].sha256
        out.unlink()


def test_a_package_that_is_not_there_is_named(out):
    findings, remedy = failure(dataset("package:no_such_package/data/"), out)
    assert "expected the installed package no_such_package, found no such package" in findings[0]
    assert "install" in remedy


def test_a_failed_fetch_does_not_touch_what_another_one_left(server, out):
    out.parent.mkdir()
    out.write_bytes(b"earlier")
    server.answers["a"] = [(404, {}, b"")]
    with pytest.raises(AtlasError):
        fetch(dataset(address(server, "a")), out)
    assert [path.read_bytes() for path in out.parent.iterdir()] == [b"earlier"]


def test_a_server_that_never_answers_is_given_up(out, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(published, "TIMEOUT", (5, 0.05))
    with socket.create_server(("127.0.0.1", 0)) as mute:
        findings, _ = failure(dataset(f"http://127.0.0.1:{mute.getsockname()[1]}/"), out)
    assert findings[0].endswith("found no answer within 0.05 s, in 3 attempts")


def slowly(text):
    """A byte at a time, with a pause that no read's own time limit sees."""
    for byte in text:
        time.sleep(0.05)
        yield bytes([byte])


def test_a_download_without_an_end_is_cut_off_and_the_next_address_is_tried(server, out):
    endless = itertools.repeat(bytes(1 << 16))
    server.answers = {"endless": [(200, {}, endless)], "b": [good()]}
    assert fetch(dataset(address(server, "endless"), address(server, "b")), out) == []
    assert out.read_bytes() == CONTENT
    assert list(out.parent.iterdir()) == [out]
    assert server.asked == ["endless", "b"]
    # Beside what was taken, only what waits in the buffers of the connection.
    assert server.sent < 50_000_000


def test_no_more_than_the_published_bytes_are_written(server, out, monkeypatch):
    monkeypatch.setattr(published, "CHUNK", 100)
    server.answers["a"] = [(200, {}, itertools.repeat(bytes(1 << 16)))]
    with largest_file(len(CONTENT)):
        findings, _ = failure(dataset(address(server, "a")), out)
    assert findings[0].endswith(f"expected {len(CONTENT)} bytes, found more than that")
    assert server.asked == ["a"]


def test_a_server_that_gives_a_byte_now_and_then_is_given_up(server, out, monkeypatch):
    monkeypatch.setattr(published, "PATIENCE", 0.3)
    server.answers["slow"] = [(200, {}, slowly(CONTENT))]
    findings, _ = failure(dataset(address(server, "slow")), out)
    assert "found not all of it after 0." in findings[0]
    assert len(findings) == 1
    assert server.asked == ["slow"]


def test_so_is_one_that_never_ends_its_headers(server, out, monkeypatch):
    monkeypatch.setattr(published, "PATIENCE", 0.3)
    headers = slowly(b"HTTP/1.0 200 OK\r\n" * 99)
    monkeypatch.setattr(Handler, "do_GET", lambda self: self.send_until_nobody_listens(headers))
    findings, _ = failure(dataset(address(server, "slow")), out)
    assert "found not all of it after 0." in findings[0]


def test_after_a_deadline_the_next_address_is_tried(server, out, monkeypatch):
    monkeypatch.setattr(published, "PATIENCE", 0.3)
    server.answers = {"slow": [(200, {}, slowly(CONTENT))], "b": [good()]}
    assert fetch(dataset(address(server, "slow"), address(server, "b")), out) == []
    assert out.read_bytes() == CONTENT
    assert list(out.parent.iterdir()) == [out]


def test_the_deadline_grows_with_the_file_and_leaves_no_alarm(server, out, monkeypatch):
    server.answers["a"] = [good()]
    fetch(dataset(address(server, "a")), out)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
    # The largest published file, at a tenth of a megabyte a second.
    assert published.PATIENCE + 26_421_880 / published.SLOWEST > 264


def test_a_mirror_is_not_copied_beyond_the_published_size(out, tmp_path):
    source = tmp_path / "pictures" / NAME
    source.parent.mkdir()
    with source.open("wb") as stream:
        stream.truncate(1 << 40)  # a terabyte that takes no room
    findings, _ = failure(dataset("http://unused/"), out, mirror=tmp_path)
    assert findings[0].endswith(f"expected {len(CONTENT)} bytes, found {1 << 40} bytes")


def test_a_pipe_in_a_mirror_is_refused(out, tmp_path):
    source = tmp_path / "pictures" / NAME
    source.parent.mkdir()
    os.mkfifo(source)
    findings, _ = failure(dataset("http://unused/"), out, mirror=tmp_path)
    assert findings[0].endswith("found no regular file")


def test_a_full_disk_says_what_the_file_needs(server, out, tmp_path):
    source = tmp_path / "mirror" / "pictures" / NAME
    source.parent.mkdir(parents=True)
    source.write_bytes(CONTENT)
    server.answers["a"] = [good()]
    for mirror in (None, tmp_path / "mirror"):
        with largest_file(100), pytest.raises(AtlasError, match=r"ulimit -f.* are missing"):
            fetch(dataset(address(server, "a")), out, mirror=mirror)
        assert list(out.parent.iterdir()) == []
