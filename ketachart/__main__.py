import sys

if sys.argv[1:2] == ["sealer"]:
    from ketachart.report.apart import serve as main
else:
    from ketachart.app import main

raise SystemExit(main())
