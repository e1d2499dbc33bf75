// Loaded before a server: writes down, in the file that OBSERVE_LOG names, which process it is and when it aborts a request.
import { appendFileSync } from 'node:fs';

const log = line => appendFileSync(process.env.OBSERVE_LOG, line + '\n');
const abort = AbortController.prototype.abort;
AbortController.prototype.abort = function (reason) {
  if (typeof reason === 'string') log('aborted ' + reason);
  return abort.call(this, reason);
};
log('pid ' + process.pid);
