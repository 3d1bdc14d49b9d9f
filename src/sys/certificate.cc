// SPDX-License-Identifier: Apache-2.0
#include "sys/certificate.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

#include "base/text.h"

namespace stithy::sys {

Result<Instant> certificate_end(const Path& path) {
  const std::string pem = TRY(read_file(path, std::size_t{1} << 20));
  std::unique_ptr<BIO, decltype(&BIO_free)> memory(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), &X509_free);
  if (!certificate)
    return invalid(text::format("{} does not begin with a certificate.", path.string()));
  struct tm end {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1)
    return invalid(text::format("The certificate in {} has no readable end.", path.string()));
  return Instant{static_cast<std::int64_t>(::timegm(&end)) * 1'000'000};
}

}  // namespace stithy::sys
