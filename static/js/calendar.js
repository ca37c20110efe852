// The calendar: what a mouse or a finger can do more quickly than the forms that do the same.
