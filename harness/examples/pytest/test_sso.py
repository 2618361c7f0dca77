"""One test for each case of sso-harness. SP: the description, and ids if not all; SP_GATES: further options of run."""
import json
import os
import subprocess

import pytest

SP = os.environ.get("SP", "sp.toml").split()
GATES = os.environ.get("SP_GATES", "").split()
LIST = subprocess.run(["sso-harness", "list", *SP, "--json"], stdout=subprocess.PIPE, check=True)

@pytest.fixture(scope="session")
def report(tmp_path_factory):
    out = tmp_path_factory.mktemp("sso") / "out.json"
    ended = subprocess.run(["sso-harness", "run", *SP, *GATES, "--quiet", "--json", out])
    return {"exit": ended.returncode, **json.loads(out.read_text())}

@pytest.mark.parametrize("case", [case["id"] for case in json.loads(LIST.stdout)["scenarios"]])
def test_case(report, case):
    found = [one for one in report["results"] if f"{one['id']}.".startswith(f"{case}.")]  # in each signing style
    bad = [one for one in found if one["gates"] or one["verdict"] == "error" and "waived" not in one]
    if bad or not found:
        pytest.fail("\n".join(f"{one['reason']} ({one.get('clause')}, {one['id']})" for one in bad), pytrace=False)
    for one in found:
        if one["verdict"] != "pass":
            pytest.skip(f"{one['verdict']}: {one.get('waived', one)['reason']}")

def test_run_as_a_whole(report):
    assert report["exit"] == 0, report["objections"]  # controls and waivers are no case
