// Package conformance asks whether an SDK, a server or a webhook receiver is
// true to the contract of Hookflow, openapi.yaml. The command hookflow
// conformance is made of it; README.md in this directory is the manual of both.
//
// In a Go test, one line checks a target, with a subtest for each case:
//
//	conformance.Run(t, conformance.SDK(myAdapter{}), conformance.Options{})
//	conformance.Run(t, conformance.Server(url, conformance.ServerOptions{}), conformance.Options{})
//	conformance.Receiver(t, handler, secret)
//
// # Targets
//
// [SDK] is an SDK in Go behind an adapter of package
// [github.com/webhook-platform/hookflow-go/conformance/adapter]; [Command] is one
// in any language, behind an adapter that runs as a subprocess. The suite is the
// server: it answers what the case says and holds what came against it.
//
// [Server] is a server at a URL. The suite is the client, registers an account of
// its own, and sees nothing but HTTP.
//
// [Receiver] and [CheckReceiver] are for webhook handlers, [Watch] for somebody's
// own tests, [CompareSpec] for another OpenAPI document.
//
// # Cases
//
// Cases are data, in package cases: one serves SDKs and servers alike. Its level
// says whether the contract demands it or good hygiene asks for it; only the first
// can fail a target. Every exchange is held against the contract as well. What the
// target does wrong there is a finding; what the suite does wrong is a broken
// harness, which says nothing of the target.
//
// # Outcomes
//
// [Check] runs the cases of a target and writes reports as [Output] says. Its
// error is a [*Failure] when the target does not conform (code 1) or nothing was
// tested (code 2), and another error when the run could not be made. A baseline
// excuses known failures; an entry that no longer holds fails the run.
//
// # What it is not
//
// It proves that something is off the contract, never that nothing is. It does not
// measure speed, and what a server does within an hour or a day is beyond it.
package conformance
