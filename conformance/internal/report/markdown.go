package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
)

// maxMarkdown keeps the summary below what GitHub takes of one step, 1 MiB.
const maxMarkdown = 900 << 10

// Markdown writes the report for a job's summary. Two runs that found the same
// write the same.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## Conformance of %s\n\n**%s** %s.\n\n", inline(r.Header.Target), r.Verdict(), r.Counts())
	fmt.Fprintf(&b, "    %s\n\n", strings.ReplaceAll(r.Header.Command, "\n", " "))
	for _, name := range slices.Sorted(maps.Keys(r.Header.Versions)) {
		fmt.Fprintf(&b, "- %s: %s\n", inline(name), inline(r.Header.Versions[name]))
	}
	if r.Header.Seed != "" {
		fmt.Fprintf(&b, "- seed: %s\n", inline(r.Header.Seed))
	}
	r.markdownResults(&b)
	if len(r.Problems) > 0 {
		b.WriteString("\n### Baseline\n\n| case | problem |\n|---|---|\n")
		for _, p := range r.Problems {
			fmt.Fprintf(&b, "| %s | %s |\n", cell(p.ID), cell(p.Text))
		}
	}
	if r.Coverage != nil {
		markdownCoverage(&b, r.Coverage)
	}
	text := b.String()
	if len(text) > maxMarkdown {
		end := strings.LastIndexByte(text[:maxMarkdown], '\n') + 1
		text = text[:end] + "\nThe rest is left out here; the JSON report has everything.\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

func (r *Report) markdownResults(b *strings.Builder) {
	for _, group := range []struct {
		title string
		in    func(Result) bool
	}{
		{"Failures", func(x Result) bool { return x.Outcome == Failed && !x.Excused() && x.Level == Contract }},
		{"Broken harness", func(x Result) bool { return x.Outcome == BrokenHarness }},
		{"Hygiene", func(x Result) bool { return x.Outcome == Failed && !x.Excused() && x.Level == Hygiene }},
		{"Known failures", Result.Excused},
		{"Skipped", func(x Result) bool { return x.Outcome == Skipped }},
	} {
		var rows []string
		for _, result := range r.Results {
			if group.in(result) {
				rows = append(rows, result.stable().markdownRows()...)
			}
		}
		if len(rows) > 0 {
			fmt.Fprintf(b, "\n### %s\n\n| case | expected | got | contract, ledger |\n|---|---|---|---|\n%s\n", group.title, strings.Join(rows, "\n"))
		}
	}
}

func (r Result) markdownRows() []string {
	where := inline(r.Pointer)
	if r.Ledger != "" {
		where += " " + inline(r.Ledger)
	}
	if r.Outcome == Skipped || r.Outcome == BrokenHarness {
		return []string{fmt.Sprintf("| %s | %s | %s | %s |", cell(r.ID), cell(r.Title), cell(r.Reason), cell(where))}
	}
	var rows []string
	for _, f := range r.Findings {
		got := cell(f.Got)
		if r.Known != nil {
			got += "<br>" + cell(r.Known.Reason)
		}
		rows = append(rows, fmt.Sprintf("| %s | %s: %s | %s | %s |", cell(r.ID), cell(f.Check), cell(f.Expected), got, cell(where)))
	}
	return rows
}

func markdownCoverage(b *strings.Builder, c *coverage.Coverage) {
	t := c.Totals()
	fmt.Fprintf(b, "\n### Coverage\n\n%s.\n\n", cell(c.Sentence()))
	fmt.Fprintf(b, "%d of %d fields and %d of %d enum values were seen.\n\n", t.FieldsSeen, t.Fields, t.EnumValuesSeen, t.EnumValues)
	b.WriteString("<details><summary>Rows</summary>\n\n| path | method | request | status | response | state | attempts | matches |\n|---|---|---|---|---|---|---|---|\n")
	for _, row := range c.Rows {
		fmt.Fprintf(b, "| %s | %s | %s | %d | %s | %s | %d | %d |\n", cell(row.Path), cell(row.Method), cell(row.RequestType),
			row.Status, cell(row.ResponseType), row.State, row.Attempts, row.Matches)
	}
	b.WriteString("\n</details>\n")
}

// maxCell bounds a value in a table, in bytes.
const maxCell = 300

// cell makes one table cell of a text.
func cell(s string) string {
	if len(s) > maxCell {
		end := maxCell
		for !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end] + "…"
	}
	return inline(s)
}

// inline takes away what Markdown would read as markup.
func inline(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "\r", "", "\n", "<br>").Replace(cut(s))
}
