(function () {
  var form = document.getElementById('filtres');
  var status = document.getElementById('compte');
  var items = Array.prototype.slice.call(document.querySelectorAll('li[data-gravite]'));
  function apply() {
    var table = form.elements.tableau.value;
    var wanted = {};
    Array.prototype.forEach.call(form.querySelectorAll('input[type=checkbox]'), function (box) { wanted[box.value] = box.checked; });
    var shown = 0;
    items.forEach(function (item) {
      var keep = wanted[item.dataset.gravite] && (table === '' || item.dataset.tableau === table);
      item.hidden = !keep;
      if (keep) { shown += 1; }
    });
    Array.prototype.forEach.call(document.querySelectorAll('section.chapitre'), function (part) {
      part.hidden = !part.querySelector('li[data-gravite]:not([hidden])');
    });
    Array.prototype.forEach.call(document.querySelectorAll('article'), function (dossier) {
      dossier.hidden = shown < items.length && !dossier.querySelector('li[data-gravite]:not([hidden])');
    });
    status.textContent = shown + (shown < 2 ? ' remarque affichée' : ' remarques affichées') + ' sur ' + items.length;
  }
  form.addEventListener('change', apply);
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  if (items.length > 0) { form.hidden = false; apply(); }
}());
