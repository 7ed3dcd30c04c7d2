"""Do models err independently?"""
