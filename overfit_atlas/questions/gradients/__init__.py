"""What does the gradient do once the loss has settled?"""
