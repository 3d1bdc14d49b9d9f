// SPDX-License-Identifier: Apache-2.0
//
// main.ts — draws one PDF document inside a sandboxed frame of the content origin.
//
// The document is hostile until proven otherwise. The frame has an origin of its own and a policy
// that lets it ask for this one file; pdf.js evaluates nothing, and of the document only pages and
// their text are shown: no links, forms, scripts, attachments or actions. Decision 0009 says why.
import { getDocument, PDFWorker, type PDFDocumentProxy } from 'pdfjs-dist';
import worker_text from 'text-of:pdfjs-dist/build/pdf.worker.mjs';
import { Controls } from './controls';
import { Pages } from './pages';

const pixels_max = 64 << 20;  // of one picture inside the document; larger ones are left out

interface ScriptPolicy { createScriptURL(address: string): string }
interface ScriptPolicies {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

// The worker comes out of this very script: an opaque origin has no address to load one from. The
// policy of the page admits no other script address than the one made here.
function start_worker(on_failure: (error: Error) => void): PDFWorker {
  const text = new Blob([worker_text], { type: 'text/javascript' });
  const address = URL.createObjectURL(text);
  const policies = (window as { trustedTypes?: ScriptPolicies }).trustedTypes;
  const policy = policies?.createPolicy('stithy-pdf', {
    createScriptURL: asked => {
      if (asked !== address) throw new TypeError('This script may not be started.');
      return asked;
    },
  });
  const port = new Worker(policy?.createScriptURL(address) ?? address);
  port.addEventListener('error', event => on_failure(new Error(`The worker: ${event.message}`)));
  return new PDFWorker({ port: port as unknown as null, verbosity: 0 });
}

async function load(address: string): Promise<PDFDocumentProxy> {
  const answer = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!answer.ok) throw new Error(`The file could not be loaded (${answer.status}).`);
  const data = new Uint8Array(await answer.arrayBuffer());
  return new Promise((resolve, reject) => {
    const task = getDocument({
      data, worker: start_worker(reject), isEvalSupported: false, enableXfa: false,
      useSystemFonts: true, maxImageSize: pixels_max, stopAtErrors: false, verbosity: 0,
    });
    task.onPassword = () => {
      reject(new Error('This document is protected by a password.'));
      void task.destroy();
    };
    task.promise.then(resolve, reject);
  });
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'This document cannot be shown.';
  if (error.name === 'InvalidPDFException') return 'This document is damaged and cannot be shown.';
  return error.message.startsWith('The') || error.message.startsWith('This') ? error.message
    : 'This document cannot be shown.';
}

async function show(): Promise<void> {
  const status = document.getElementById('status')!;
  const scroller = document.getElementById('pages')!;
  try {
    const pages = await Pages.open(await load(document.body.dataset.document ?? ''), scroller);
    new Controls(pages, document.getElementById('controls')!);
    status.textContent = pages.left_out > 0
      ? `The first ${pages.count} pages are shown. Download the file to see the other ${
        pages.left_out}.` : '';
    document.body.dataset.state = 'shown';
  } catch (error) {
    status.textContent = `${reason(error)} It can be downloaded.`;
    document.body.dataset.state = 'failed';
  }
}

void show();
