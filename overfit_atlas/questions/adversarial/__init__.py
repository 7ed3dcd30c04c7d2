"""Are attacked images accepted, by one network and by the consensus?"""
