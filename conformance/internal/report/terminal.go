package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
)

// Limits of the terminal view. The JSON report has everything.
const (
	maxShown   = 50   // failures in full
	maxHygiene = 20   // hygiene warnings in full
	maxText    = 2000 // bytes of a value or a body
)

// Terminal writes the report for people.
func (r *Report) Terminal(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\nhookflow conformance %s: %s\n", r.Header.Kind, r.Header.Target)
	for _, name := range slices.Sorted(maps.Keys(r.Header.Versions)) {
		fmt.Fprintf(&b, "  %s %s\n", name, r.Header.Versions[name])
	}
	if r.Header.Seed != "" {
		fmt.Fprintf(&b, "  seed %s\n", r.Header.Seed)
	}
	r.Failures(&b)
	r.skips(&b)
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "\nBASELINE  %s\n  %s\n", p.ID, p.Text)
	}
	if r.Coverage != nil {
		fmt.Fprintf(&b, "\ncoverage: %s\n", r.Coverage.Sentence())
		for _, row := range r.Coverage.Rows {
			if row.State == "Missing in Spec" {
				fmt.Fprintf(&b, "  missing in the contract: %s %s, status %d\n", row.Method, cut(row.Path), row.Status)
			}
		}
	}
	fmt.Fprintf(&b, "\n%s%s\n%s\n", r.Counts(), in(r.Took), r.Verdict())
	_, err := io.WriteString(w, b.String())
	return err
}

func in(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return " in " + d.Round(time.Millisecond).String()
}

// Failures writes what is not well, what counts first: in full up to a bound,
// then by name.
func (r *Report) Failures(b *strings.Builder) {
	counts := func(result Result) bool {
		return result.Outcome == BrokenHarness || result.Outcome == Failed && result.Level == Contract && !result.Excused()
	}
	r.some(b, maxShown, counts)
	r.some(b, maxHygiene, func(result Result) bool {
		return result.Outcome == Failed && !result.Excused() && !counts(result)
	})
	for _, result := range r.Results {
		if result.Excused() {
			fmt.Fprintf(b, "\nknown  %s\n  %s\n", result.ID, result.Known.Reason)
		}
	}
}

func (r *Report) some(b *strings.Builder, limit int, in func(Result) bool) {
	shown := 0
	for _, result := range r.Results {
		switch {
		case !in(result):
		case shown == limit:
			fmt.Fprintf(b, "\n%s  %s\n", label(result), result.ID)
		default:
			shown++
			result.write(b)
		}
	}
}

func (r Result) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s  %s\n  %s\n", label(r), r.ID, r.Title)
	if r.Reason != "" {
		fmt.Fprintf(b, "  %s\n", indent(cut(r.Reason)))
	}
	for _, f := range r.Findings {
		fmt.Fprintf(b, "  %s\n    expected  %s\n    got       %s\n", f.Check, indent(cut(f.Expected)), indent(cut(f.Got)))
	}
	if r.Pointer != "" {
		fmt.Fprintf(b, "  contract  %s\n", r.Pointer)
	}
	if r.Ledger != "" {
		fmt.Fprintf(b, "  ledger    %s\n", r.Ledger)
	}
	for _, x := range r.Exchanges {
		writeExchange(b, x)
	}
	if r.Again != "" {
		fmt.Fprintf(b, "  again     %s\n", r.Again)
	}
}

func writeExchange(b *strings.Builder, x exchange.Exchange) {
	fmt.Fprintf(b, "  exchange  %s %s\n", x.Request.Method, cut(x.Request.Target))
	writeMessage(b, ">", x.Request.Header, x.Request.Body)
	if x.Response != nil {
		fmt.Fprintf(b, "    < %d\n", x.Response.Status)
		writeMessage(b, "<", x.Response.Header, x.Response.Body)
	}
	if x.Error != "" {
		fmt.Fprintf(b, "    ! %s\n", cut(x.Error))
	}
	for _, v := range x.Violations {
		fmt.Fprintf(b, "    off the contract: the %s: %s\n", v.Side, cut(v.Text))
	}
	fmt.Fprintf(b, "    %s\n", x.Curl())
}

func writeMessage(b *strings.Builder, mark string, header map[string][]string, body exchange.Body) {
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fmt.Fprintf(b, "    %s %s: %s\n", mark, name, cut(value))
		}
	}
	if len(body) > 0 {
		fmt.Fprintf(b, "    %s %s\n", mark, indent(cut(string(body))))
	}
}

func (r *Report) skips(b *strings.Builder) {
	byReason := map[string][]string{}
	for _, result := range r.Results {
		if result.Outcome == Skipped {
			byReason[result.Reason] = append(byReason[result.Reason], result.ID)
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(byReason)) {
		fmt.Fprintf(b, "\nskipped, because %s:\n", cut(reason))
		for _, id := range byReason[reason] {
			fmt.Fprintf(b, "  %s\n", id)
		}
	}
}

// cut shortens a text, at a rune, and makes control characters visible.
func cut(s string) string {
	rest := ""
	if len(s) > maxText {
		end := maxText
		for end > 0 && s[end]&0xC0 == 0x80 {
			end--
		}
		rest = fmt.Sprintf(" … and %d bytes more", len(s)-end)
		s = s[:end]
	}
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7F || c >= 0x80 && c < 0xA0 {
			return '\uFFFD'
		}
		return c
	}, s) + rest
}

// indent keeps the lines of a text together.
func indent(s string) string {
	return strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n              ")
}
