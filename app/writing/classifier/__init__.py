"""How comments are read: tokens, figures, a small network and a linear reading beside it, a teacher's corrections.

Matrix products run on one thread each, and batches side by side: on two busy cores the threads of OpenBLAS wait for
each other by spinning, which took six times the CPU. OpenBLAS reads the setting once, when numpy is first imported.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
