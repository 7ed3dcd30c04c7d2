"""Which wrong labels are learned when, and do models that agree early find them?"""
