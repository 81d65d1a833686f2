// Package mockserver is a Hookflow in memory: the platform's whole contract, with
// events that are really matched, signed, delivered and retried, and a clock that
// a test can turn.
//
// In a test, one line starts one and stops it when the test ends:
//
//	func TestOrderIsRetried(t *testing.T) {
//		hf := mockserver.New(t, mockserver.WithFrozenClock(time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)))
//		hooks := hf.Receiver(t, mockserver.Reply(500), mockserver.Reply(200))
//		endpoint := hooks.Subscribe(client.SubscriptionCreate{EventType: "order.*"})
//
//		_, err := hf.Client().Events.Send(t.Context(), "order.paid", map[string]any{"order": "o1"})
//		require.NoError(t, err)
//		require.NoError(t, hf.Advance(t.Context(), 90*time.Second))
//
//		require.Len(t, hooks.Received(), 2)
//		_, err = hooks.Last().Verify(*endpoint.Secret)
//		require.NoError(t, err)
//	}
//
// The server is ready with a project and a key: [Server.URL], [Server.ProjectID]
// and [Server.APIKey] for a client of any kind, [Server.Client] for package
// client. Outside a test [Start] does the same and leaves stopping to the caller.
// Every server stands alone, and is ready in less than a millisecond but for the
// first one, which reads the contract: each parallel test may have its own.
//
// # Receivers
//
// [Server.Receiver] is an endpoint inside the test. Deliveries, forwards, endpoint
// tests and verifications to its host reach it in process. Its handlers answer in
// turn and the last one stays; [Reply] makes one of a status, and any
// http.Handler is one: give it your own, to test the code that receives webhooks.
// [Receiver.Subscribe] makes an endpoint and a subscription for it, and
// [Receiver.Received] lists what came. Code that verifies signatures by itself
// does so on the server's clock with [Server.Verifier].
//
// Deliveries also go over the network to loopback addresses, such as those of
// httptest. Host names that RFC 2606 and RFC 6761 reserve, example.com and
// everything under .test among them, are answered 200 by the server itself. A
// delivery to any other host ends FAILED with an error that begins with
// SSRF_PROTECTION, unless [WithAllowedHosts] names the host.
//
// # Time
//
// The clock is this machine's plus an offset. [Server.Freeze], [Server.SetTime] and
// [Server.Resume] steer it, and [WithFrozenClock] starts it frozen. On a frozen
// clock an event is still delivered at once; a retry waits for its time.
//
//	err := hf.Advance(ctx, 24*time.Hour)
//
// stops at every instant at which something is due, lets it happen at that time and
// goes on. [Server.Settle] returns when nothing is in flight and nothing is due:
// after it, what an event led to can be looked at. Neither sleeps.
//
// Retries come after 60, 300, 900, 3600, 21600 and 86400 seconds, or after the
// subscription's retryDelays, each multiplied by a random number between a half and
// one and a half. So the first retry of the default comes within 90 seconds, the
// second within 450 more.
//
// Signatures carry the server's time, so on a frozen or moved clock a verifier must
// have it too. For a receiver that knows nothing of it, [WithWallSignatures].
//
// # Without a port
//
// A [Server] is an http.Handler and an http.RoundTripper. With [WithoutListener] it
// has no port and is reached through Client, HTTPClient and RoundTrip, and that is
// the form that works inside a bubble of testing/synctest, where the clock is the
// bubble's and time.Sleep advances it:
//
//	synctest.Test(t, func(t *testing.T) {
//		hf := mockserver.New(t, mockserver.WithoutListener())
//		hooks := hf.Receiver(t, mockserver.Reply(500), mockserver.Reply(200))
//		…
//		time.Sleep(90 * time.Second)
//		synctest.Wait()
//		// both attempts have been made
//	})
//
// # Secrets that rotate, dead letters, limits
//
// While a delivery waits, its endpoint's secret can be rotated: the retry is signed
// with both, the new one first, for 24 hours.
//
//	rotated, err := hf.Client().Endpoints.RotateSecret(ctx, hf.ProjectID(), endpoint.ID)
//	err = hf.Advance(ctx, 90*time.Second)
//	_, err = hooks.Last().Verify(*rotated.Secret) // and so does *endpoint.Secret
//
// A delivery that is out of attempts is a dead letter, and is replayed from there:
//
//	hooks.Subscribe(client.SubscriptionCreate{EventType: "order.*", MaxAttempts: client.Ptr(1)})
//	…
//	dead, err := hf.Client().Deliveries.List(ctx, hf.ProjectID(), client.DeliveryListOptions{Status: client.DeliveryStatusDLQ})
//	err = hf.Client().Deliveries.Replay(ctx, dead.Items[0].ID, client.ReplayOptions{})
//	err = hf.Settle(ctx)
//
// The client's DeadLetters lists them with their last error, and retries several
// at once.
//
// [WithRateLimit] limits the events per second, so that a client meets a 429. A
// client that must not wait and try again by itself is made without retries:
//
//	hf := mockserver.New(t, mockserver.WithFrozenClock(start), mockserver.WithRateLimit(1))
//	sender := hf.Client(client.WithRetry(client.RetryPolicy{}))
//	_, err := sender.Events.Send(ctx, "order.paid", 2) // the second in this second
//	var limited *client.RateLimitError                 // errors.As(err, &limited)
//	err = hf.Advance(ctx, limited.RetryAfter())
//
// Deliveries meet limits too, as on the platform: an endpoint's rateLimitPerSecond,
// [WithDeliveryRateLimit] for a project, ten requests at a time to one endpoint, and
// a circuit breaker that leaves an endpoint alone for 30 seconds when half of its
// answers or more, five at least, were no 2xx ([WithoutCircuitBreaker]). What they
// hold back stays PENDING, with the time of its next try. An ordered subscription
// sends a delivery when the one before it is final, or has kept it waiting for a
// minute.
//
// # The same bytes again
//
// [WithSeed] derives ids, tokens, secrets and jitter from a seed: the same calls
// one after another get the same ones. On a frozen clock every answer and every
// delivery is then the same byte for byte, because requests are made one at a time
// and a call returns when what it caused has settled. A test that fails prints the
// seed it ran with.
//
// # What it does
//
// Requests pass the gates of the real platform in the real order, and fail with
// the platform's codes and texts. A server made by New reports every answer that is
// off the contract as an error of the test, and prints what it saw when the test
// fails.
//
// # What it saw
//
// The journal has every request and every attempt, with what the other side
// answered, what that meant, and where either side was off the contract.
// [Server.Journal] lists, [Server.Count] counts, and the Wait functions return as
// soon as there is a match, those of the past included:
//
//	sent, err := hf.WaitForDelivery(ctx, mockserver.Filter{EventType: "order.*", Outcome: mockserver.OutcomeSuccess})
//
// When ctx ends first, the error says which entries were near, which part of the
// filter they failed, and what is still pending.
//
// # What goes wrong
//
// A [Fault] makes something go wrong on purpose: a status, a delay, a 429 in any
// form, a connection that breaks, a body that is not what it should be; the next few
// times, at a share of the calls, or on a condition. It is on the API side when it
// names an operation, to test a client, and on the delivery side when it names an
// endpoint, to test what a sender sees:
//
//	_, err := hf.AddFault(mockserver.Fault{Operation: "ingestEvent", Damage: mockserver.DamageLost, Times: 1})
//	_, err = hf.AddFault(mockserver.Fault{Endpoint: endpoint.ID, Attempt: 1, Status: 503})
//
// One request asks for its own with the header "Prefer: code=429". A [Defect] is
// something else: the platform itself is wrong, to see whether a test suite notices.
//
// # Where it begins
//
// [WithStateFile] and [Server.LoadState] make projects, endpoints, subscriptions and
// more from a file, docs/state.md. [Server.Snapshot], [Server.Restore] and
// [Server.Reset] keep everything, put it back, and begin again.
//
// All of this is also under /__hookflow/ of a server that listens, for tests in other
// languages: docs/control-api.md. [WithoutControl] leaves it out.
//
// # Dialects
//
// A server says what the contract says. [WithDialect] lets it speak otherwise:
// [SDK22] as the documentation of the SDKs before 2.5 promises, [Server202603] as
// the real server that was recorded, with its defects: most of its answers to a
// caller's mistake are a 500. [WithSwitch] sets a single disagreement, to see what a
// client makes of it:
//
//	hf := mockserver.New(t, mockserver.WithSwitch("malformed-body", true)) // 500 instead of 400
//
// docs/drift.md lists them all and who says what. What a request makes, a project or
// an endpoint, keeps the dialect of its maker, so deliveries speak it too. Every
// answer that is not the contract's has the header X-Hookflow-Dialect.
//
// # Dialects
//
// A server says what the contract says. [WithDialect] lets it speak otherwise:
// [SDK22] as the documentation of the SDKs before 2.5 promises, [Server202603] as
// the real server that was recorded, with its defects: most of its answers to a
// caller's mistake are a 500. [WithSwitch] sets a single disagreement, to see what a
// client makes of it:
//
//	hf := mockserver.New(t, mockserver.WithSwitch("malformed-body", true)) // 500 instead of 400
//
// docs/drift.md lists them all and who says what. What a request makes, a project or
// an endpoint, keeps the dialect of its maker, so deliveries speak it too. Every
// answer that is not the contract's has the header X-Hookflow-Dialect.
//
// # What it is not
//
// It keeps nothing when it stops, it sends no e-mail, and its development key is
// public. Do not run it where strangers can reach it.
package mockserver
