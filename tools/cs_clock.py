"""pytest plugin: durations stay real while a test freezes the clock."""

import freezegun

# freezegun replaces the clock in every module that imported it, also where pytest
# measures how long a test took.
freezegun.configure(extend_ignore_list=["_pytest.timing"])
