(function () {
  var SECONDS = 60;
  var byId = function (id) { return document.getElementById(id); };
  var text = function (id) { return byId(id).textContent; };
  var zone = byId('depot');
  var state = byId('etat');
  var result = byId('resultat');
  var report = byId('rapport');
  var saves = byId('copies');
  var worker = null;
  var ready = null;
  var timer = null;
  var running = null;
  var verdict = null;

  function say(sentence, busy) {
    state.textContent = sentence;
    result.setAttribute('aria-busy', busy ? 'true' : 'false');
  }

  function begin() {
    var source = new Blob([text('ouvrier')], { type: 'text/javascript' });
    worker = new Worker(URL.createObjectURL(source));
    worker.onmessage = function (event) { heard(event.data); };
    worker.onerror = function (event) { event.preventDefault(); broken(event.message); };
    worker.postMessage({ type: 'begin', engine: text('moteur').trim(), settings: text('reglages'), slow: String(SECONDS) });
    ready = false;
  }

  function send() {
    if (ready && running && running.files && !running.sent) {
      running.sent = true;
      worker.postMessage({ type: 'check', files: running.files, failed: running.failed });
    }
  }

  function heard(message) {
    if (message.type === 'ready') { ready = true; send(); }
    if (message.type === 'step') { step(message); }
    if (message.type === 'verdict') { show(message.verdict); }
    if (message.type === 'copy') { save(message.name, [message.bytes], 'application/octet-stream'); say('« ' + message.name + ' » est prêt.', false); }
    if (message.type === 'lost') { say('La copie de « ' + message.path + ' » n’a pas pu être préparée. Les remarques restent ici, et dans le rapport.', false); }
    if (message.type === 'refused') { refused(message.message); }
    if (message.type === 'error') { broken(message.message); }
  }

  // A file that takes too long is set aside, and the others are checked anew.
  function step(message) {
    clearTimeout(timer);
    var reading = message.rank < message.of;
    say(reading ? 'Lecture de « ' + message.path + ' » (' + (message.rank + 1) + ' sur ' + message.of + ')…' : 'Vérification…', true);
    // The check reads all files once more.
    timer = setTimeout(function () {
      if (!reading) { return failed('La vérification de ces fichiers est trop longue pour un navigateur.'); }
      worker.terminate();
      running.failed[message.rank] = 'slow';
      running.sent = false;
      begin();
    }, SECONDS * (reading ? 1 : 1 + message.of) * 1000);
  }

  // Remarks on other files would be taken for those on these.
  function hide() {
    verdict = null;
    result.hidden = true;
    report.textContent = '';
    saves.textContent = '';
  }

  // A check of files that nobody looks at any more would hold up these, and its time would count against them.
  function end() {
    clearTimeout(timer);
    if (running && running.sent) {
      worker.terminate();
      begin();
    }
    running = null;
  }

  function refused(sentence) {
    clearTimeout(timer);
    running = null;
    hide();
    say(sentence, false);
  }

  function failed(sentence) {
    worker.terminate();
    begin();
    refused(sentence + ' Essayez avec moins de fichiers.');
  }

  function broken(why) { failed('La vérification n’a pas pu aller au bout, peut-être faute de mémoire (' + why + ').'); }

  function show(found) {
    clearTimeout(timer);
    running = null;
    verdict = found;
    report.innerHTML = found.fragment;
    saves.textContent = '';
    found.copies.forEach(function (copy) {
      var item = document.createElement('li');
      var button = document.createElement('button');
      button.type = 'button';
      button.textContent = copy[1];
      button.addEventListener('click', function () {
        say('Préparation de « ' + copy[1] + ' »…', true);
        worker.postMessage({ type: 'copy', rank: copy[0], path: copy[1] });
      });
      item.appendChild(button);
      saves.appendChild(item);
    });
    result.hidden = false;
    say('Vérification terminée. Reçu : ' + found.receipt + '.', false);
    byId('titre-resultat').focus();
    filters();
  }

  function save(name, parts, type) {
    var link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(parts, { type: type }));
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  }

  function unopened() { end(); refused('Un fichier n’a pas pu être ouvert : fermez-le dans Excel, puis recommencez.'); }

  function check(files) {
    if (files.length === 0) { return; }
    end();
    hide();
    var mine = { files: null, failed: {}, sent: false };
    running = mine;
    say(files.length === 1 ? 'Ouverture du fichier…' : 'Ouverture de ' + files.length + ' fichiers…', true);
    Promise.all(files.map(function (file) {
      return file.blob.arrayBuffer().then(function (bytes) {
        return { path: file.path, alone: file.alone, bytes: bytes, modified: Math.floor(file.blob.lastModified / 1000) };
      });
    })).then(function (read) {
      mine.files = read;
      send();
    }).catch(function () { if (running === mine) { unopened(); } });
  }

  function chosen(input) {
    check(Array.prototype.map.call(input.files, function (file) { return { path: file.webkitRelativePath || file.name, alone: !file.webkitRelativePath, blob: file }; }));
    input.value = '';
  }

  // Files and folders that were dropped, each with its path.
  function entries(entry, path) {
    return new Promise(function (done, refuse) {
      if (entry.isFile) { return entry.file(function (file) { done([{ path: path + file.name, alone: path === '', blob: file }]); }, refuse); }
      var reader = entry.createReader();
      var all = [];
      (function more() {
        reader.readEntries(function (part) {
          if (part.length > 0) { all = all.concat(part); return more(); }
          Promise.all(all.map(function (inner) { return entries(inner, path + entry.name + '/'); }))
            .then(function (lists) { done([].concat.apply([], lists)); }, refuse);
        }, refuse);
      }());
    });
  }

  ['dragenter', 'dragover'].forEach(function (kind) {
    document.addEventListener(kind, function (event) { event.preventDefault(); zone.classList.add('dessus'); });
  });
  document.addEventListener('dragleave', function (event) { if (!event.relatedTarget) { zone.classList.remove('dessus'); } });
  document.addEventListener('drop', function (event) {
    event.preventDefault();
    zone.classList.remove('dessus');
    var dropped = Array.prototype.map.call(event.dataTransfer.items, function (item) { return item.webkitGetAsEntry(); });
    Promise.all(dropped.filter(Boolean).map(function (entry) { return entries(entry, ''); }))
      .then(function (lists) { check([].concat.apply([], lists)); }, unopened);
  });
  byId('fichiers').addEventListener('change', function (event) { chosen(event.target); });
  byId('dossier').addEventListener('change', function (event) { chosen(event.target); });
  byId('texte').addEventListener('click', function () { save('rapport.txt', [verdict.text], 'text/plain'); });
  byId('page').addEventListener('click', function () { save('rapport.html', [verdict.page], 'text/html'); });
  // What a test of the page holds against the program.
  window.volet = { findings: function () { return verdict && verdict.findings; }, receipt: function () { return verdict && verdict.receipt; } };
  if (typeof DecompressionStream === 'undefined' || typeof WebAssembly === 'undefined') {
    say('Ce navigateur est trop ancien pour vérifier ici : utilisez une version à jour de Firefox, Chrome ou Edge.', false);
  } else {
    begin();
  }
  function filters() {
FILTRES
  }
}());
