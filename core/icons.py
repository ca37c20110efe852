"""The names of the icons in static/icons.svg, a sprite made from Tabler Icons.

To add one: add its name here and run scripts/refresh_vendored.py (see there).
"""

ICONS = frozenset(
    """
    address-book adjustments-horizontal alert-circle alert-triangle archive arrow-back-up
    arrow-down arrow-left arrow-merge arrow-narrow-down arrow-narrow-up arrow-right arrow-up
    arrow-up-right
    bell
    brand-telegram brand-whatsapp briefcase building building-store
    cake calendar calendar-plus camera chart-bar check checkbox checks chevron-down
    chevron-left chevron-right chevron-up circle-check circle-x clock columns-3 copy
    credit-card cash
    device-desktop device-mobile device-floppy dots dots-vertical download
    edit external-link eye eye-off
    file-import file-export file-text filter fingerprint flag
    hash heart help-circle history home
    id inbox info-circle key language layout-dashboard link list loader-2 lock lock-open logout
    mail mailbox map-pin message message-circle minus mood-empty moon
    note notes
    paperclip pencil phone phone-call pin plus printer
    receipt refresh repeat restore
    scissors search send settings shield shield-check shield-lock star sun
    tag tags trash trash-x
    upload user user-check user-circle user-off user-plus user-search users users-plus
    wallet world x
    """.split()
)
