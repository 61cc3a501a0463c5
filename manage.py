#!/usr/bin/env python
from classroom_monitor.__main__ import main

if __name__ == "__main__":
    main()
