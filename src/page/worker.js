// The check itself, away from the page: it may take long or end badly without the page standing still.
var module = null;
var settings = null;
var engine = null;
var slow = '60';

function text(bytes) { return new TextDecoder().decode(bytes); }

// A new instance; what it imports it never calls.
function start() {
  var imports = {};
  WebAssembly.Module.imports(module).forEach(function (wanted) {
    imports[wanted.module] = imports[wanted.module] || {};
    imports[wanted.module][wanted.name] = function () { throw new Error(wanted.name); };
  });
  engine = new WebAssembly.Instance(module, imports).exports;
  ask(1, 0, new TextEncoder().encode(settings));
}

// Asks the engine; gives the bytes of its answer, or throws its sentence.
function ask(what, rank, question) {
  var place = engine.volet_input(question.length);
  new Uint8Array(engine.memory.buffer, place, question.length).set(question);
  var length = engine.volet_call(what, rank);
  var answer = new Uint8Array(engine.memory.buffer, engine.volet_output(), length).slice();
  if (answer[0] !== 0) { throw text(answer.subarray(1)); }
  return answer.subarray(1);
}

function nothing() { return new Uint8Array(0); }

function add(file) {
  var path = new TextEncoder().encode(file.path);
  var bytes = new Uint8Array(file.bytes);
  var question = new Uint8Array(4 + path.length + 8 + bytes.length);
  var view = new DataView(question.buffer);
  view.setUint32(0, path.length, true);
  question.set(path, 4);
  view.setFloat64(4 + path.length, file.modified, true);
  question.set(bytes, 12 + path.length);
  ask(2, file.alone ? 1 : 0, question);
}

// All files in a new instance, those that failed marked so.
function fill(files, failed) {
  start();
  files.forEach(add);
  var paths = JSON.parse(text(ask(3, 0, nothing())));
  Object.keys(failed).forEach(function (rank) {
    if (failed[rank] === 'slow') { ask(6, +rank, new TextEncoder().encode(slow)); } else { ask(5, +rank, nothing()); }
  });
  return paths;
}

// What was checked, to be taken up again where a copy ends the instance.
var checked = null;

function check(files, failed) {
  checked = { files: files, failed: failed };
  var paths = fill(files, failed);
  for (var rank = 0; rank < paths.length; rank += 1) {
    if (failed[rank] !== undefined) { continue; }
    postMessage({ type: 'step', rank: rank, of: paths.length, path: paths[rank] });
    try {
      ask(4, rank, nothing());
    } catch (trap) {
      failed[rank] = 'damaged';
      fill(files, failed);
    }
  }
  postMessage({ type: 'step', rank: paths.length, of: paths.length, path: '' });
  postMessage({ type: 'verdict', verdict: JSON.parse(text(ask(7, 0, nothing()))) });
}

function copy(rank, path) {
  try {
    var answer = ask(8, rank, nothing());
    var length = new DataView(answer.buffer, answer.byteOffset).getUint32(0, true);
    postMessage({ type: 'copy', name: text(answer.subarray(4, 4 + length)), bytes: answer.slice(4 + length).buffer });
  } catch (trap) {
    postMessage({ type: 'lost', path: path });
    fill(checked.files, checked.failed);
    ask(7, 0, nothing());
  }
}

function unpack(packed) {
  var raw = atob(packed);
  var bytes = new Uint8Array(raw.length);
  for (var i = 0; i < raw.length; i += 1) { bytes[i] = raw.charCodeAt(i); }
  var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer().then(function (wasm) { return WebAssembly.compile(wasm); });
}

onmessage = function (event) {
  var message = event.data;
  var done = Promise.resolve();
  if (message.type === 'begin') {
    settings = message.settings;
    slow = message.slow;
    done = unpack(message.engine).then(function (made) { module = made; start(); postMessage({ type: 'ready' }); });
  } else if (message.type === 'check') {
    done = done.then(function () { check(message.files, message.failed); });
  } else if (message.type === 'copy') {
    done = done.then(function () { copy(message.rank, message.path); });
  }
  done.catch(function (error) {
    // A text is a sentence of the engine: it says what is wrong, and the engine lives.
    var said = typeof error === 'string';
    postMessage({ type: said ? 'refused' : 'error', message: said ? error : String(error && error.message || error) });
  });
};
