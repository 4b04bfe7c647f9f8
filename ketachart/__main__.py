from ketachart.app import main

raise SystemExit(main())
