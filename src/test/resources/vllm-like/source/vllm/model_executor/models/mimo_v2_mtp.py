class MiMoV2MTP:
    pass
