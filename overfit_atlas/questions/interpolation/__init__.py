"""What lies between solutions?"""
