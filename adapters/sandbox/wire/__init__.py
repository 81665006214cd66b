"""How the stand-in speaks: forms, parameters, errors, replays, faults and deliveries."""
