"""What does the norm of a kernel interpolator say of its test error?"""
