package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

const secret = "a-very-secret-key"

var header = report.Header{
	Kind: "sdk", Target: "webhook-platform 2.2.1", Seed: "7",
	Versions: map[string]string{"contract": "2026.8.0"}, Command: "hookflow conformance sdk --key " + secret + " -- python3 adapter.py",
}

func passed(id string) report.Result {
	return report.Result{ID: id, Title: "T", Level: report.Contract, Outcome: report.Passed}
}

func failed(id string) report.Result {
	return report.Result{
		ID: id, Title: "A partial update keeps the URL", Operation: "updateEndpoint", Level: report.Contract, Outcome: report.Failed,
		Findings: []report.Finding{{Check: "result.url", Expected: `"http://a.test/"`, Got: "null, with " + secret}},
		Exchanges: []exchange.Exchange{{
			Request:  exchange.Request{Method: "PATCH", Target: "/api/v1/x", Header: http.Header{"X-Api-Key": {secret}}, Body: []byte(`{"description":"<d>"}`)},
			Response: &exchange.Response{Status: 200, Body: []byte(`{"url":null}`)},
		}},
		Pointer: "#/paths/~1api~1v1~1x/patch", Ledger: "partial-update", Duration: 1500 * time.Millisecond,
	}
}

func with(r report.Result, change func(*report.Result)) report.Result {
	change(&r)
	return r
}

func record(results ...report.Result) *report.Report {
	r := report.NewRecorder(header, len(results), io.Discard, exchange.NewRedactor(exchange.Secret{Name: "HOOKFLOW_API_KEY", Value: secret}))
	for _, result := range results {
		r.Add(result)
	}
	return r.Report(nil)
}

func render(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, write(&b))
	return b.String()
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	hygiene := with(failed("h"), func(r *report.Result) { r.Level = report.Hygiene })
	skipped := report.Result{ID: "s", Level: report.Contract, Outcome: report.Skipped, Reason: "no receiver"}
	broken := report.Result{ID: "b", Level: report.Contract, Outcome: report.BrokenHarness, Reason: "the adapter died"}
	known := with(failed("k"), func(r *report.Result) { r.Known = &report.Known{Reason: "later"} })
	for name, tc := range map[string]struct {
		results []report.Result
		code    int
		verdict string
	}{
		"nothing":            {nil, 2, "Nothing was tested."},
		"all skipped":        {[]report.Result{skipped}, 2, "every case was skipped"},
		"passed":             {[]report.Result{passed("a"), skipped}, 0, "It conforms."},
		"hygiene":            {[]report.Result{passed("a"), hygiene}, 0, "It conforms."},
		"only hygiene":       {[]report.Result{hygiene}, 0, "It conforms."},
		"known":              {[]report.Result{known}, 0, "but for the known failures"},
		"failed":             {[]report.Result{passed("a"), failed("f")}, 1, "It does not conform."},
		"broken":             {[]report.Result{passed("a"), broken}, 2, "the harness is broken"},
		"failed and broken":  {[]report.Result{broken, failed("f")}, 1, "It does not conform."},
		"twice":              {[]report.Result{passed("a"), passed("a")}, 2, "the harness is broken"},
		"no finding":         {[]report.Result{with(failed("f"), func(r *report.Result) { r.Findings = nil })}, 2, "the harness is broken"},
		"no such outcome":    {[]report.Result{with(passed("a"), func(r *report.Result) { r.Outcome = "fine" })}, 2, "the harness is broken"},
		"no outcome":         {[]report.Result{with(passed("a"), func(r *report.Result) { r.Outcome = "" })}, 2, "the harness is broken"},
		"no such level":      {[]report.Result{with(failed("f"), func(r *report.Result) { r.Level = "hygeine" })}, 2, "the harness is broken"},
		"hygiene and broken": {[]report.Result{hygiene, broken}, 2, "the harness is broken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := record(tc.results...)
			assert.Equal(t, tc.code, r.ExitCode())
			assert.Contains(t, r.Verdict(), tc.verdict)
			for _, text := range []string{render(t, r.Terminal), render(t, r.Markdown), render(t, r.JSON)} {
				assert.Contains(t, text, r.Verdict())
			}
		})
	}
	r := record(passed("a"))
	r.Problems = []report.Problem{{ID: "x", Text: "passes now"}}
	assert.Equal(t, 1, r.ExitCode())
	assert.Contains(t, r.Verdict(), "baseline")
}

func TestTerminalSaysWhatFailed(t *testing.T) {
	t.Parallel()
	text := render(t, record(failed("endpoints/update/partial-keeps-url"), passed("quiet")).Terminal)
	for _, want := range []string{
		"FAILED  endpoints/update/partial-keeps-url", "A partial update keeps the URL",
		`expected  "http://a.test/"`, "got       null", "#/paths/~1api~1v1~1x/patch", "ledger    partial-update",
		"PATCH /api/v1/x", "< 200", `< {"url":null}`, `curl -X PATCH "$HOOKFLOW_URL"'/api/v1/x' -H 'X-Api-Key: '"$HOOKFLOW_API_KEY"`,
		"webhook-platform 2.2.1", "contract 2026.8.0", "seed 7", "2 cases: 1 passed, 1 failed",
	} {
		assert.Contains(t, text, want)
	}
	assert.NotContains(t, text, "quiet")
}

func TestTerminalIsBoundedAndPrintable(t *testing.T) {
	t.Parallel()
	var results []report.Result
	for i := range 60 {
		results = append(results, with(failed(fmt.Sprintf("c/%02d", i)), func(r *report.Result) {
			r.Findings[0].Got = "\x1b[31m\u009b" + strings.Repeat("ü", 5000)
		}))
	}
	text := render(t, record(results...).Terminal)
	assert.NotContains(t, text, "\x1b")
	assert.NotContains(t, text, "\u009b")
	assert.Contains(t, text, "bytes more")
	assert.Equal(t, 50, strings.Count(text, "  got "))
	assert.Contains(t, text, "FAILED  c/59", "named, though not in full")
	for i := range results {
		results[i].Level = report.Hygiene
	}
	text = render(t, record(append(results, failed("z"))...).Terminal)
	assert.Less(t, strings.Index(text, "FAILED  z"), strings.Index(text, "hygiene  c/00"), "what counts comes first")
	assert.Equal(t, 21, strings.Count(text, "  got "))
}

func TestSecretsAreInNoReport(t *testing.T) {
	t.Parallel()
	var progress bytes.Buffer
	recorder := report.NewRecorder(header, 1, &progress, exchange.NewRedactor(exchange.Secret{Name: "HOOKFLOW_API_KEY", Value: secret}))
	recorder.Add(failed("f"))
	recorder.Add(report.Result{ID: "s", Title: secret, Level: report.Contract, Outcome: report.Skipped, Reason: "no " + secret})
	r := recorder.Report(nil)
	for _, text := range []string{render(t, r.Terminal), render(t, r.JSON), render(t, r.JUnit), render(t, r.Markdown), progress.String()} {
		assert.NotContains(t, text, secret)
	}
	assert.Contains(t, render(t, r.JSON), "--key $HOOKFLOW_API_KEY -- python3")
}

// JUnit readers look at <failure>, <error> and <skipped>, not at system-out.
func TestJUnitHasRealFailures(t *testing.T) {
	t.Parallel()
	r := record(
		failed("endpoints/f"), passed("events/p"),
		with(failed("events/h"), func(x *report.Result) { x.Level = report.Hygiene }),
		with(failed("events/k"), func(x *report.Result) { x.Known = &report.Known{Reason: "why"} }),
		report.Result{ID: "events/s", Level: report.Contract, Outcome: report.Skipped, Reason: "no receiver"},
		report.Result{ID: "events/b", Level: report.Contract, Outcome: report.BrokenHarness, Reason: "dead"},
	)
	r.Problems = []report.Problem{{ID: "events/gone", Text: "matches no case"}}
	var doc struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Tests int    `xml:"tests,attr"`
			Cases []struct {
				Name    string  `xml:"name,attr"`
				Time    float64 `xml:"time,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Type    string `xml:"type,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
				Error   *struct{} `xml:"error"`
				Skipped *struct {
					Message string `xml:"message,attr"`
				} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(render(t, r.JUnit)), &doc))
	assert.Equal(t, []int{7, 2, 1, 2}, []int{doc.Tests, doc.Failures, doc.Errors, doc.Skipped})
	require.Len(t, doc.Suites, 3)
	assert.Equal(t, "endpoints", doc.Suites[0].Name)
	f := doc.Suites[0].Cases[0]
	require.NotNil(t, f.Failure)
	assert.Contains(t, f.Failure.Message, `result.url: expected "http://a.test/", got null`)
	assert.Equal(t, "result.url", f.Failure.Type)
	assert.Contains(t, f.Failure.Text, "curl -X PATCH")
	assert.InDelta(t, 1.5, f.Time, 0.001)
	for _, c := range doc.Suites[1].Cases {
		assert.Nil(t, c.Failure, c.Name)
		assert.Equal(t, c.Name == "events/b", c.Error != nil, c.Name)
		assert.Equal(t, c.Name == "events/s" || c.Name == "events/k", c.Skipped != nil, c.Name)
	}
	assert.Equal(t, "baseline", doc.Suites[2].Name)
	require.NotNil(t, doc.Suites[2].Cases[0].Failure)

	empty := render(t, record().JUnit)
	assert.Contains(t, empty, `<error message="Nothing was tested."`, "an empty report is not green")
}

func TestJSONIsComplete(t *testing.T) {
	t.Parallel()
	c, err := contract.Load()
	require.NoError(t, err)
	r := record(failed("f"), passed("p"))
	r.Coverage = coverage.NewTracker(c).Coverage()
	var doc struct {
		Version, ExitCode int
		Header            report.Header
		Counts            report.Counts
		Results           []struct {
			ID, Outcome, Fingerprint, Pointer, Ledger string
			Findings                                  []report.Finding
			Exchanges                                 []exchange.Exchange
			Curl                                      []string
		}
		Coverage       struct{ Rows []coverage.Row }
		CoverageTotals coverage.Totals
	}
	text := render(t, r.JSON)
	require.NoError(t, json.Unmarshal([]byte(text), &doc))
	assert.Equal(t, 1, doc.Version)
	assert.Equal(t, 1, doc.ExitCode)
	assert.Equal(t, "sdk", doc.Header.Kind)
	assert.Equal(t, 1, doc.Counts.Failed)
	require.Len(t, doc.Results, 2)
	f := doc.Results[0]
	assert.Equal(t, r.Results[0].Fingerprint(), f.Fingerprint)
	assert.Equal(t, "result.url", f.Findings[0].Check)
	assert.Equal(t, `{"description":"<d>"}`, string(f.Exchanges[0].Request.Body))
	assert.Len(t, f.Curl, 1)
	assert.Empty(t, doc.Results[1].Fingerprint)
	assert.Len(t, doc.Coverage.Rows, doc.CoverageTotals.Rows)
	assert.Contains(t, text, "<d>", "not escaped for HTML")
	assert.Contains(t, render(t, record().JSON), `"results": []`)
}

func TestMarkdownEscapesWhatItShows(t *testing.T) {
	t.Parallel()
	r := record(with(failed("f"), func(x *report.Result) {
		x.Findings[0].Expected = "a|b <script>\n`x` *y*"
		x.Findings[0].Got = strings.Repeat("ü", 400)
	}))
	r.Problems = []report.Problem{{ID: "x", Text: "passes now"}}
	text := render(t, r.Markdown)
	assert.Contains(t, text, "a\\|b &lt;script&gt;<br>\\`x\\` \\*y\\*")
	assert.Contains(t, text, "…")
	assert.Contains(t, text, "### Baseline")
	assert.NotContains(t, text, "\uFFFD")
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "| f") {
			assert.Equal(t, 5, strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"))
		}
	}
	var many []report.Result
	for i := range 4000 {
		many = append(many, with(failed(fmt.Sprint("c", i)), func(x *report.Result) { x.Findings[0].Got = strings.Repeat("g", 300) }))
	}
	text = render(t, record(many...).Markdown)
	assert.Less(t, len(text), 1<<20)
	assert.Contains(t, text, "left out")
}

// The order in which results come in and how long they took leave no trace.
func TestTwoRunsGiveTheSameReport(t *testing.T) {
	t.Parallel()
	var results []report.Result
	for i := range 50 {
		results = append(results, failed(fmt.Sprintf("c/%d", i)), passed(fmt.Sprintf("p/%d", i)))
	}
	run := func(seed uint64) (string, string) {
		order := rand.New(rand.NewPCG(seed, 1)).Perm(len(results))
		recorder := report.NewRecorder(header, 0, io.Discard, nil)
		var wg sync.WaitGroup
		for _, i := range order {
			wg.Go(func() {
				recorder.Add(with(results[i], func(r *report.Result) { r.Duration = time.Duration(seed) * time.Duration(i) }))
			})
		}
		wg.Wait()
		r := recorder.Report(nil)
		r.Took = time.Duration(seed) * time.Second
		return render(t, r.JSON), render(t, r.Markdown)
	}
	json1, markdown1 := run(1)
	json2, markdown2 := run(2)
	assert.Equal(t, json1, json2)
	assert.Equal(t, markdown1, markdown2)
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	got := func(text string) string {
		return with(failed("f"), func(r *report.Result) {
			r.Findings = []report.Finding{{Check: "c", Expected: "e", Got: text}}
		}).Fingerprint()
	}
	for _, same := range [][2]string{
		{"id 13978039-5c7a-4fae-84eb-ff83b013bc6e", "id 23978039-5c7a-4fae-84eb-ff83b013bc6e"},
		{"at 2026-11-23T18:48:33.123456Z", "at 2026-11-24T18:48:33Z"},
		{"to http://127.0.0.1:4123/x", "to http://127.0.0.1:999/x"},
		{"t=1795460463248,v1=" + strings.Repeat("ab", 32), "t=1795460463249,v1=" + strings.Repeat("cd", 32)},
		{"after 10.5ms", "after 2s"},
	} {
		assert.Equal(t, got(same[0]), got(same[1]), same)
	}
	for _, different := range [][2]string{{"400", "500"}, {"null", "absent"}, {"http://127.0.0.1:1/x", "http://127.0.0.1:1/y"}} {
		assert.NotEqual(t, got(different[0]), got(different[1]), different)
	}
	two := with(failed("f"), func(r *report.Result) {
		r.Findings = []report.Finding{{Check: "a"}, {Check: "b"}}
	})
	turned := with(failed("f"), func(r *report.Result) {
		r.Findings = []report.Finding{{Check: "b"}, {Check: "a"}}
	})
	assert.Equal(t, two.Fingerprint(), turned.Fingerprint())
	assert.NotEqual(t, two.Fingerprint(), with(two, func(r *report.Result) { r.Findings = r.Findings[:1] }).Fingerprint())
}

func TestProgressNamesWhatIsNotWell(t *testing.T) {
	t.Parallel()
	var progress bytes.Buffer
	recorder := report.NewRecorder(header, 30, &progress, nil)
	for i := range 29 {
		recorder.Add(passed(fmt.Sprint(i)))
	}
	recorder.Add(failed("endpoints/f"))
	assert.Equal(t, "[10/30] 0 not well so far\n[20/30] 0 not well so far\n[30/30] FAILED endpoints/f\n", progress.String())
}
