#pragma once

#include <memory>
#include <utility>

namespace belay {

/// A value that may be absent and lives apart, so that what holds it stays small. Copied with its holder.
template <typename Value>
class Boxed {
  public:
    Boxed() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): a value is one that is there, as with std::optional
    Boxed(Value value) : value_(std::make_unique<Value>(std::move(value))) {}
    Boxed(const Boxed& other) : value_(other ? std::make_unique<Value>(*other) : nullptr) {}
    Boxed(Boxed&&) noexcept = default;
    Boxed& operator=(Boxed other) noexcept {
        value_ = std::move(other.value_);
        return *this;
    }
    ~Boxed() = default;

    bool has_value() const { return value_ != nullptr; }
    explicit operator bool() const { return has_value(); }

    Value& operator*() { return *value_; }
    const Value& operator*() const { return *value_; }
    Value* operator->() { return value_.get(); }
    const Value* operator->() const { return value_.get(); }

  private:
    std::unique_ptr<Value> value_;
};

}  // namespace belay
