# What differs on a cluster: which jobs stay on the login node, and which share an allocation.
# On one machine nothing of this has an effect. docs/cluster.md says how to run there.


# Nodes often have no way out to the network.
localrules:
    download_data,


engine.share_allocations(workflow, group_of)
