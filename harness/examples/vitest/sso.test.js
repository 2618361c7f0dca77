// One test for each case of sso-harness. SP: the description, and ids if not all; SP_GATES: further options of run.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { beforeAll, expect, test } from "vitest";

const words = (name, usual) => (process.env[name] ?? usual).split(" ").filter(Boolean);
const [sp, gates] = [words("SP", "sp.toml"), words("SP_GATES", "")];
const list = JSON.parse(execFileSync("sso-harness", ["list", ...sp, "--json"], { maxBuffer: 1e8 }));
let report;
beforeAll(async () => {
  const out = `${mkdtempSync(`${tmpdir()}/sso-`)}/out.json`;
  const run = spawn("sso-harness", ["run", ...sp, ...gates, "--quiet", "--json", out], { stdio: "inherit" });
  const exit = await new Promise((ended) => run.on("close", ended));
  report = { exit, ...JSON.parse(readFileSync(out)) };
}, 600_000);

test.for(list.scenarios.map(({ id }) => id))("%s", (id, { skip }) => {
  const found = report.results.filter((one) => `${one.id}.`.startsWith(`${id}.`)); // in each signing style
  const bad = found.filter((one) => one.gates || (one.verdict === "error" && !one.waived));
  if (bad.length || !found.length)
    expect.fail(bad.map((one) => `${one.reason} (${one.clause}, ${one.id})`).join("\n"));
  const other = found.find((one) => one.verdict !== "pass");
  if (other) skip(`${other.verdict}: ${(other.waived ?? other).reason}`);
});
test("the run as a whole", () => expect(report.exit, JSON.stringify(report.objections)).toBe(0)); // controls, waivers
