package api_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestClientCertificatesAreKeptAndForgotten(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	kept := func() (texts [3]string) {
		s.Store.Read(func(tx *store.Tx) {
			e, _ := tx.Endpoints.Get("shop")
			texts = [3]string{e.ClientCert, e.ClientKey, e.CACert}
		})
		return texts
	}
	_, err := s.ConfigureMTLS(shopKey(), apiserver.ConfigureMTLSRequestObject{ProjectID: "shop", ID: "shop",
		Body: &gen.ClientCertificateInput{ClientCert: "cert", ClientKey: "key", CACert: ptr("ca")}})
	require.NoError(t, err)
	assert.Equal(t, [3]string{"cert", "key", "ca"}, kept())
	_, err = s.ConfigureMTLS(shopKey(), apiserver.ConfigureMTLSRequestObject{ProjectID: "shop", ID: "shop",
		Body: &gen.ClientCertificateInput{ClientCert: "cert2", ClientKey: "key2"}})
	require.NoError(t, err)
	assert.Equal(t, [3]string{"cert2", "key2", ""}, kept(), "in place of what was there")
	_, err = s.DisableMTLS(shopKey(), apiserver.DisableMTLSRequestObject{ProjectID: "shop", ID: "shop"})
	require.NoError(t, err)
	assert.Equal(t, [3]string{}, kept())
}
