"""Which images to label next: does it help to choose what the consensus rejects?"""
