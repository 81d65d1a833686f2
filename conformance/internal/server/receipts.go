package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/verify"
)

// receipts judges the webhooks that had to arrive.
func (t *trial) receipts(ctx context.Context) error {
	if len(t.Receives) == 0 {
		return nil
	}
	waiting, cancel := context.WithTimeout(ctx, t.Patience)
	defer cancel()
	arrived := t.inbox.wait(waiting, len(t.Receives))
	t.names["received"] = headersOf(arrived)
	if len(arrived) != len(t.Receives) {
		t.find("receives", fmt.Sprintf("%d webhooks", len(t.Receives)), fmt.Sprintf("%d", len(arrived)))
		return nil
	}
	for i, want := range t.Receives {
		if err := t.receipt(ctx, fmt.Sprintf("receives[%d].", i), want, arrived[i]); err != nil {
			return err
		}
	}
	return nil
}

// headersOf are the headers and bodies of what arrived, as values of templates.
func headersOf(arrived []arrival) []any {
	var all []any
	for _, a := range arrived {
		headers := map[string]any{}
		for name, values := range a.header {
			headers[strings.ToLower(name)] = values[0]
		}
		headers["body"] = string(a.body)
		all = append(all, headers)
	}
	return all
}

func (t *trial) find(check, want, got string) {
	t.findings = append(t.findings, report.Finding{Check: check, Expected: want, Got: got})
}

func (t *trial) receipt(ctx context.Context, check string, want cases.Receipt, got arrival) error {
	for _, name := range slices.Sorted(maps.Keys(want.Headers)) {
		value, err := t.fill(ctx, want.Headers[name].Data)
		if err != nil {
			return err
		}
		values := got.header.Values(name)
		if len(values) != 1 || expect.MatchText(value, values[0]) != nil {
			t.find(check+"header."+name, expect.Show(value), strings.Join(values, " and "))
		}
	}
	if got.method != http.MethodPost {
		t.find(check+"method", http.MethodPost, got.method)
	}
	for _, name := range slices.Sorted(maps.Keys(want.Exceeds)) {
		value, err := t.fill(ctx, want.Exceeds[name].Data)
		if err != nil {
			return err
		}
		bound, err := strconv.ParseInt(fmt.Sprint(value), 10, 64)
		if n, bad := strconv.ParseInt(got.header.Get(name), 10, 64); err != nil || bad != nil || n <= bound {
			t.find(check+"header."+name, "more than "+fmt.Sprint(value), strings.Join(got.header.Values(name), " and "))
		}
	}
	for _, name := range want.Absent {
		if values := got.header.Values(name); len(values) > 0 {
			t.find(check+"header."+name, expect.Missing, strings.Join(values, " and "))
		}
	}
	if want.Text != nil {
		text, err := t.fill(ctx, *want.Text)
		if err != nil {
			return err
		}
		if text != string(got.body) {
			t.find(check+"body", fmt.Sprint(text), brief(got.body))
		}
	}
	if want.Body.Present {
		value, err := t.fill(ctx, want.Body.Data)
		if err != nil {
			return err
		}
		decoder := json.NewDecoder(bytes.NewReader(got.body))
		decoder.UseNumber()
		var body any
		if decoder.Decode(&body) != nil {
			t.find(check+"body", expect.Show(value), brief(got.body))
			return nil
		}
		for _, d := range expect.Match(value, body, expect.Options{Ordered: true}) {
			t.find(check+strings.TrimSuffix("body."+d.Path, "."), d.Want, d.Got)
		}
	}
	if want.Signed != nil {
		return t.signed(ctx, check+"signature.", *want.Signed, got)
	}
	return nil
}

// signed compares the signatures with those that the secrets make, in order.
func (t *trial) signed(ctx context.Context, check string, want cases.Signed, got arrival) error {
	var secrets []string
	for _, template := range want.Secrets {
		secret, err := t.fill(ctx, template)
		if err != nil {
			return err
		}
		secrets = append(secrets, fmt.Sprint(secret))
	}
	schemes := want.Schemes
	if len(schemes) == 0 {
		schemes = []string{"hookflow", "standard"}
	}
	if slices.Contains(schemes, "hookflow") {
		t.hookflow(check, secrets, got)
	}
	if slices.Contains(schemes, "standard") {
		t.standard(check, secrets, got)
	}
	return nil
}

func (t *trial) hookflow(check string, secrets []string, got arrival) {
	ms, ok := t.signedAt(check+"X-Timestamp", got.header, "X-Timestamp", time.Millisecond)
	if !ok {
		return
	}
	expected := verify.Sign(got.body, ms, secrets...)
	if values := got.header.Values("X-Signature"); len(values) != 1 || values[0] != expected {
		t.find(check+"X-Signature", fmt.Sprintf("the signatures of %d secrets over t and the body", len(secrets)), strings.Join(values, " and "))
	}
}

func (t *trial) standard(check string, secrets []string, got arrival) {
	at, ok := t.signedAt(check+"webhook-timestamp", got.header, "webhook-timestamp", time.Second)
	if !ok {
		return
	}
	expected := verify.SignStandard(got.header.Get("webhook-id"), got.body, at, secrets...)
	if values := got.header.Values("webhook-signature"); len(values) != 1 || values[0] != expected {
		t.find(check+"webhook-signature", fmt.Sprintf("the signatures of %d secrets over id, time and body", len(secrets)), strings.Join(values, " and "))
	}
}

// clockSkew is how far a server's clock may be from ours.
const clockSkew = 5 * time.Minute

func (t *trial) signedAt(check string, header http.Header, name string, unit time.Duration) (time.Time, bool) {
	n, err := strconv.ParseInt(header.Get(name), 10, 64)
	at := time.Unix(0, 0).Add(time.Duration(n) * unit)
	if n > int64(1<<62)/int64(unit) {
		at = time.Time{}
	}
	if err != nil || time.Since(at).Abs() > clockSkew {
		t.find(check, fmt.Sprintf("Unix time in %s, about now", map[time.Duration]string{time.Second: "seconds", time.Millisecond: "milliseconds"}[unit]), strings.Join(header.Values(name), " and "))
		return at, false
	}
	return at, true
}
