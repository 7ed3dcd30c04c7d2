"""How do models and regularizers compare? (Rutgers report, section 6)"""
