"""How a cohort is marked: by several workers, one writer, and gone on with after a break."""
