"""Lambda: a thrown error keeps its name, and its environment lives on.

As released every throw becomes `Runtime.HandlerError`, so no `Catch` by name can match, and ends the worker,
so that each business error costs a cold start. On AWS the Node.js runtime reports `errorType` = the error's
`name`, `errorMessage` and `trace`, and the environment goes on; `process.exit` is `Runtime.ExitError`.
"""
import contextvars
import itertools
import json
import weakref

import ministack.core.lambda_runtime as runtime
import ministack.services.lambda_svc as service

THROWN = "__thrown"

# What AWS's own runtime interface client for Node.js does with whatever was thrown.
_DESCRIBE = """
function _isError(err) {
  if (require("util").types.isNativeError(err)) return true;
  return err && typeof err === "object" && typeof err.name === "string" && "message" in err && err.stack;
}
function _thrown(err) {
  if (!_isError(err)) return { errorType: typeof err, errorMessage: String(err), trace: [] };
  const trace = String(err.stack).split("\\n");
  return { errorType: err.name || "Error", errorMessage: String(err.message), trace };
}
function _describeThrown(err) {
  return JSON.stringify({ status: "ok", result: { THROWN: _thrown(err) } }) + "\\n";
}
let handlerFn = null;
""".replace("THROWN", THROWN)

_PATCHES = (
    ("let handlerFn = null;\n", _DESCRIBE),
    ("""_realStdoutWrite(JSON.stringify({
            status: "error", error: String(err.message || err), trace: err.stack || ""
          }) + "\\n");""", "_realStdoutWrite(_describeThrown(err));"),
    ("""_realStdoutWrite(JSON.stringify({
        status: "error", error: e.message, trace: e.stack
      }) + "\\n");""", "_realStdoutWrite(_describeThrown(e));"),
)

_DEATHS = ("Worker process died", "Broken pipe", "exited immediately", "Worker returned no response")

spawning: contextvars.ContextVar = contextvars.ContextVar("spawning", default=None)
workers: "weakref.WeakValueDictionary[str, runtime.Worker]" = weakref.WeakValueDictionary()
_numbers = itertools.count(1)


def patched_bootstrap(script: str) -> str:
    """Return the worker script for Node.js with the reporting of errors replaced.

    Raises RuntimeError where the script is not the one that the replacements were written for.
    """
    for old, new in _PATCHES:
        if script.count(old) != 1:
            raise RuntimeError(f"the emulator's worker script is not the expected one near: {old[:60]}")
        script = script.replace(old, new)
    return script


def named(result: dict) -> dict:
    """Return an invocation's result with the error as AWS names it."""
    body = result.get("body")
    if not isinstance(body, dict):
        return result
    if THROWN in body:
        thrown = body[THROWN]
        log = "\n".join(filter(None, [result.get("log", ""), "Invoke Error " + json.dumps(thrown)]))
        return {"body": thrown, "error": True, "log": log}
    if result.get("error") and any(death in str(body.get("errorMessage")) for death in _DEATHS):
        body["errorType"] = "Runtime.ExitError"
    return result


def spawn_numbered(original):
    """Start a worker under a number that its SDK sends along (AWS_SDK_UA_APP_ID), so that a call leads to it.

    A worker that fails to start, which as released stays behind, is ended.
    """
    def spawn(self):
        self.number = f"worker-{next(_numbers)}"
        workers[self.number] = self
        token = spawning.set(self.number)
        try:
            original(self)
        except Exception:
            self.kill()
            raise
        finally:
            spawning.reset(token)
    return spawn


def kill_worker(number: str) -> bool:
    """End the process of the worker with that number, as a crash would; False when there is none."""
    worker = workers.get(number)
    process = worker and worker._proc
    if not process:
        return False
    process.kill()
    return True


def apply() -> None:
    """Make the corrections."""
    runtime._NODEJS_WORKER_SCRIPT = patched_bootstrap(runtime._NODEJS_WORKER_SCRIPT)
    runtime.Worker._spawn = spawn_numbered(runtime.Worker._spawn)
    invoke = service._execute_function_warm
    service._execute_function_warm = lambda func, event, request_id: named(invoke(func, event, request_id))
