// Opens AuthKit's widget: an iframe of another origin, which asks this application for tokens by
// itself, with the ticket that it is handed here.

const section = document.querySelector('[data-widget-origin]');
const button = section.querySelector('[data-connect]');
const status = section.querySelector('[data-connect-status]');
const dialog = section.querySelector('[data-connect-dialog]');
const { widgetOrigin } = section.dataset;

button.hidden = false;
button.addEventListener('click', () => void connect());
section.querySelector('[data-connect-close]').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => {
  dialog.querySelector('iframe').remove();
  button.focus(); // which not every browser does by itself
});
window.addEventListener('message', hear);

async function connect() {
  if (button.getAttribute('aria-busy') === 'true') {
    return;
  }
  button.setAttribute('aria-busy', 'true');
  say('Opening…');
  const { status, answer } = await askForTicket();
  button.removeAttribute('aria-busy');
  if (status === 200) {
    say('');
    open(answer);
  } else {
    refuse(status, answer.message);
  }
}

/** On the click and not before: a ticket is good for a few minutes. */
async function askForTicket() {
  try {
    // The session cookie comes along by itself, and the browser says that the page is the site's own.
    const response = await fetch('/auth/authkit/ticket', { method: 'POST' });
    return { status: response.status, answer: await response.json() };
  } catch {
    return { status: 0, answer: { message: 'The application did not answer.' } };
  }
}

function open({ ticket, url }) {
  const handover = {
    linkTokenEndpoint: url,
    linkHeaders: { Authorization: `Bearer ${ticket}` },
    title: 'Connect an integration',
    companyName: 'Todos',
    appTheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  };
  const frame = document.createElement('iframe');
  frame.title = 'Integrations';
  frame.referrerPolicy = 'no-referrer';
  // What it needs to sign people in elsewhere, and not to take this page somewhere else.
  frame.sandbox =
    'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox';
  frame.allow = accessToThisComputer();
  frame.addEventListener('load', () => frame.contentWindow.postMessage(handover, widgetOrigin));
  frame.src = `${widgetOrigin}?${new URLSearchParams({ data: inBase64(handover) })}`;
  dialog.append(frame);
  dialog.showModal();
}

/** As the widget takes it; of bytes, since `btoa` knows no other characters. */
function inBase64(value) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(JSON.stringify(value))));
}

/**
 * In development this application is on the computer of whoever looks at it. Chromium lets the real
 * widget, which is not, call it there only when the page says so, and asks the user.
 */
function accessToThisComputer() {
  const known = document.featurePolicy?.features() ?? [];
  const features = ['loopback-network', 'local-network-access'];
  const isHere = ['localhost', '127.0.0.1'].includes(location.hostname);
  return isHere ? features.filter((feature) => known.includes(feature)).join('; ') : '';
}

/** Anybody can post messages here: what counts comes from the iframe, and from the widget in it. */
function hear({ source, origin, data }) {
  const frame = dialog.querySelector('iframe');
  if (frame === null || source !== frame.contentWindow || origin !== widgetOrigin) {
    return;
  }
  // The widget itself shows what it calls LINK_ERROR.
  if (data?.messageType === 'EXIT_EVENT_LINK') {
    dialog.close();
  } else if (data?.messageType === 'LINK_SUCCESS') {
    say(`Connected: ${nameOf(data.message)}.`, 'let-in');
  }
}

function nameOf(connection) {
  const names = [connection?.name, connection?.platform];
  return names.find((name) => typeof name === 'string' && name !== '') ?? 'an integration';
}

function refuse(code, message) {
  say(message, code === 401 ? 'signed-out' : 'refused');
  if (code === 401) {
    const link = document.createElement('a');
    link.href = '/auth/login';
    link.textContent = 'Sign in';
    status.append(' ', link);
  }
}

/** @param kind how it is coloured; an empty text takes away what was there */
function say(text, kind = '') {
  status.textContent = text;
  status.dataset.kind = kind;
}
