// Holds what the page finds against what the program finds: node compare.mjs VOLET FOLDER...
// Each subfolder, archive and file of a FOLDER is checked in both. Needs playwright-core (npm) and Chromium.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [volet, ...folders] = process.argv.slice(2);
const page = join(mkdtempSync(join(tmpdir(), 'volet-')), 'verification.html');
execFileSync(volet, ['page', '-o', page]);

const files = (path) => (statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => files(join(path, name))) : [path]);

// A folder, and each of what is in it.
const lotsOf = (folder) => [folder, ...readdirSync(folder).map((name) => join(folder, name))];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
let compared = 0;
let remarks = 0;
let slowest = 0;
const differences = [];
for (const folder of folders) {
  for (const lot of lotsOf(folder)) {
    const run = spawnSync(volet, ['verifier', lot, '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (run.status > 3 || run.status === 2) continue;
    const tab = await browser.newPage();
    const asked = [];
    tab.on('request', (request) => { if (!/^(file|blob|data):/.test(request.url())) asked.push(request.url()); });
    tab.on('pageerror', (error) => differences.push(`${lot} : ${error}`));
    await tab.goto(pathToFileURL(resolve(page)).href);
    const start = Date.now();
    const isFolder = statSync(lot).isDirectory();
    await tab.locator(isFolder ? '#dossier' : '#fichiers').setInputFiles(resolve(lot));
    await tab.waitForFunction(() => window.volet.findings() !== null, null, { timeout: 300000 });
    slowest = Math.max(slowest, Date.now() - start);
    const found = await tab.evaluate(() => window.volet.findings());
    const receipt = await tab.evaluate(() => window.volet.receipt());
    const known = spawnSync(volet, ['verifier', lot, '--recu', receipt], { encoding: 'utf8' });
    compared += 1;
    remarks += found.split('\n').filter(Boolean).length;
    if (found !== run.stdout) differences.push(`${relative('.', lot)} : les remarques diffèrent`);
    if (!/est le reçu/.test(known.stdout)) differences.push(`${relative('.', lot)} : le reçu ${receipt} diffère`);
    if (asked.length > 0) differences.push(`${relative('.', lot)} : la page a demandé ${asked}`);
    await tab.close();
  }
}
// A new choice of files ends the check that runs: what shows is about the last one.
if (lotsOf(folders[0]).length > 1) {
  const [first, last] = lotsOf(folders[0]).filter((lot) => statSync(lot).isDirectory());
  const tab = await browser.newPage();
  await tab.goto(pathToFileURL(resolve(page)).href);
  await tab.locator('#dossier').setInputFiles(resolve(first));
  await tab.locator('#dossier').setInputFiles(resolve(last ?? first));
  await tab.waitForFunction(() => window.volet.findings() !== null, null, { timeout: 300000 });
  const known = spawnSync(volet, ['verifier', last ?? first, '--recu', await tab.evaluate(() => window.volet.receipt())], { encoding: 'utf8' });
  if (!/est le reçu/.test(known.stdout)) differences.push('un nouveau choix n’a pas mis fin à la vérification en cours');
}
await browser.close();
console.log(`${compared} lots comparés, ${remarks} remarques, ${differences.length} différences ; le plus long : ${(slowest / 1000).toFixed(1)} s`);
for (const difference of differences) console.log(`- ${difference}`);
process.exit(differences.length === 0 ? 0 : 1);
