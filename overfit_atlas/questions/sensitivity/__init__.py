"""How far do verdicts move with the choices that the papers leave open?"""
