"""What are ensembles of one network worth, beside one network and beside the consensus?"""
