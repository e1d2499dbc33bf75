// node make.mjs <folder>
// Restores the packages of package-lock.json into <folder>/npm, when that has changed, and writes all that is made of them and of the
// prelude to <folder>/out. What a build finds there is always whole: everything is made beside it and put in its place at the end,
// and builds that run at the same time take turns.
import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [folder] = process.argv.slice(2);
if (!folder) {
    console.error('usage: node make.mjs <folder>');
    process.exit(2);
}

const lock = join(folder, 'lock');
const staleAfter = 5 * 60_000;
const packages = join(folder, 'npm');
const out = join(folder, 'out');

function run(command, args, cwd, what) {
    // npm is a script on Windows, which only a shell can start; no argument comes from outside.
    const child = spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' && command === 'npm' });
    if (child.status !== 0) {
        const reason = child.error?.message ?? `${child.stdout}${child.stderr}`.trim();
        throw new Error(`${what}: ${reason}`);
    }
}

function tryLock() {
    try {
        closeSync(openSync(lock, 'wx'));
        return true;
    } catch (error) {
        if (error.code !== 'EEXIST') {
            throw error;
        }

        return false;
    }
}

async function takeTurn() {
    mkdirSync(folder, { recursive: true });
    while (!tryLock()) {
        try {
            // A build that was killed leaves its lock behind.
            if (Date.now() - statSync(lock).mtimeMs > staleAfter) {
                rmSync(lock, { force: true });
            }
        } catch {
            // It has just been given back.
        }

        await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

function replace(from, to) {
    rmSync(to, { recursive: true, force: true });
    renameSync(from, to);
}

function restore() {
    const wanted = readFileSync(join(here, 'package-lock.json'), 'utf8');
    const installed = join(packages, 'installed.json');
    if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) {
        return;
    }

    const fresh = join(folder, 'npm.new');
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    copyFileSync(join(here, 'package.json'), join(fresh, 'package.json'));
    copyFileSync(join(here, 'package-lock.json'), join(fresh, 'package-lock.json'));
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], fresh, 'npm could not restore its packages');
    writeFileSync(join(fresh, 'installed.json'), wanted);
    replace(fresh, packages);
}

function build() {
    const fresh = join(folder, 'out.new');
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    run(process.execPath, [join(here, 'build.mjs'), fresh, join(packages, 'node_modules')], here, 'the prelude could not be bundled');
    run(process.execPath, [join(here, 'compile.mjs'), fresh], here, 'the prelude could not be compiled');
    replace(fresh, out);
    writeFileSync(join(folder, 'made.txt'), '');
}

await takeTurn();
try {
    restore();
    build();
} catch (error) {
    console.log(error.message);
    process.exitCode = 1;
} finally {
    rmSync(lock, { force: true });
}
