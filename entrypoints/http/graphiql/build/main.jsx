// The admins' page: GraphiQL over the data that the server wrote into the page, and nothing from elsewhere.
import { GraphiQL } from "graphiql";
import "graphiql/graphiql.css";
import { buildSchema, getOperationAST } from "graphql";
import { createClient } from "graphql-sse";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";

const given = JSON.parse(document.getElementById("given").textContent);
const proof = { [given.proofHeader]: given.proof };

// What locks the page behind a dialog writes a style of its own; the policy asks for its nonce.
setNonce(document.querySelector("script[nonce]").nonce);

const live = createClient({ url: given.url, headers: proof, retryAttempts: 0 });

/** Asks once; whoever is no longer logged in is led to the door, and finds the tabs again after. */
async function ask(asked) {
  const response = await fetch(given.url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...proof },
    body: JSON.stringify(asked),
  });
  if (response.status === 401) location.assign(given.ended);
  return response.json();
}

/** Follows a subscription as server-sent events, and asks everything else once. */
function fetcher(asked, more) {
  const operation = getOperationAST(more.documentAST, asked.operationName);
  return operation?.operation === "subscription" ? live.iterate(asked) : ask(asked);
}

async function start() {
  const words = await fetch(given.schema, { headers: proof });
  if (!words.ok) return location.assign(given.ended);
  const schema = buildSchema(await words.text());
  createRoot(document.getElementById("graphiql")).render(
    <GraphiQL
      fetcher={fetcher}
      schema={schema}
      defaultTabs={given.tabs}
      defaultEditorToolsVisibility="variables"
      isHeadersEditorEnabled={false}
      showPersistHeadersSettings={false}
      // What was written here ends with the browser's tab, and with the log-out.
      storage={sessionStorage}
    />,
  );
}

// Cleared at the very end: what was typed last is written half a second after the key.
const forget = () => addEventListener("pagehide", () => sessionStorage.clear());
document.getElementById("leave").addEventListener("submit", forget);
start();
