"""Is what several models agree on right more often? (Salman and Liu, Algorithm 1)"""
