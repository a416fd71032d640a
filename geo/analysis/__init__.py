"""What the incidents of a view add up to: by area, period, kind and actor, near borders, in cells."""
