#include "python/reading.h"

#include <pybind11/pybind11.h>

namespace minlife::python {

Listener::Listener(bool trust) {
  const Tell tell = [this](const std::string& sentence) { said_.push_back(without_flags(sentence)); };
  reading_ = trust ? Reading::trusting(tell) : Reading::telling(tell);
}

void Listener::warn() const {
  for (const std::string& sentence : said_)
    if (PyErr_WarnEx(PyExc_UserWarning, sentence.c_str(), 1) != 0) throw pybind11::error_already_set();
}

std::string without_flags(std::string sentence) {
  const std::string flag = "--trust";
  for (std::size_t at; (at = sentence.find(flag)) != std::string::npos;)
    sentence.replace(at, flag.size(), "trust=True");
  return sentence;
}

std::string without_flags(const UnsealedError& error) { return without_flags(std::string(error.what())); }

}  // namespace minlife::python
