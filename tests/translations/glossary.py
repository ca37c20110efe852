"""The glossary: the words on the screen, of which step-by-step help names each literally.

A button, a menu item, a tab, a label or a title uses exactly these; inside a sentence they are
inflected. Where an English word stands twice, a translation context tells the two apart.
"""

# English (the message id), Russian, Turkish.
ROWS = (
    # Navigation
    ("Dashboard", "Панель управления", "Kontrol paneli"),
    ("Contacts", "Контакты", "Kişiler"),
    ("Contact List", "Список контактов", "Kişi Listesi"),
    ("Contact card", "Карточка контакта", "Kişi Kartı"),
    ("View", "Просмотр", "Görüntüle"),
    ("View Contact", "Смотреть контакт", "Kişiyi Görüntüle"),
    ("Filter", "Фильтр", "Filtrele"),
    ("Booking Calendar", "Календарь записей", "Randevu Takvimi"),
    ("Tasks", "Задачи", "Görevler"),
    # Contact: create, edit, delete
    ("New Contact", "+ Новый контакт", "+Yeni Kişi"),
    ("Edit Contact", "Редактировать контакт", "Kişiyi Düzenle"),
    ("Save", "Сохранить", "Kaydet"),
    ("Delete", "Удалить", "Sil"),
    ("Add New Field", "Добавить новое поле", "Yeni Alan Ekle"),
    ("First name", "Имя", "Ad"),
    ("Last name", "Фамилия", "Soyad"),
    ("Email", "Эл. почта", "E-posta"),
    ("Phone", "Телефон", "Telefon"),
    ("Address", "Адрес", "Adres"),
    ("Company", "Компания", "Şirket"),
    ("Position", "Должность", "Pozisyon"),
    ("Language", "Язык", "Dil"),
    ("VAT ID", "ИНН", "KDV kimliği"),
    ("Birthdate", "Дата рождения", "Doğum tarihi"),
    ("Custom Field", "Новое поле", "Özel Alan"),
    ("custom field", "настраиваемое поле", "özel alan"),
    ("Field Type", "Тип поля", "Alan Türü"),
    ("Text", "Текст", "Metin"),
    ("Number", "Число", "Sayı"),
    ("Date", "Дата", "Tarih"),
    ("URL", "URL", "URL"),
    ("Field Name", "Название поля", "Alan Adı"),
    ("Add", "Добавить", "Ekle"),
    # Bookings
    ("Bookings", "Бронирования", "Randevular"),
    ("Bookings", "Услуги", "Rezervasyonlar"),
    ("Upcoming Bookings", "Предстоящие записи", "Yaklaşan Randevular"),
    ("Past Bookings", "Прошлые записи", "Geçmiş Randevular"),
    ("View All Bookings", "Смотреть все записи", "Tüm Randevuları Görüntüle"),
    ("booking", "запись", "randevu"),
    ("session", "сессия", "seans"),
    ("service", "услуга", "hizmet"),
    ("booking form", "форма записи", "randevu formu"),
    (
        "View Booking Form Responses",
        "Просмотр ответов на форму",
        "Randevu Formu Yanıtlarını Görüntüle",
    ),
    ("Payment status", "Статус оплаты", "Ödeme durumu"),
    ("Not Paid", "Не оплачено", "Ödenmedi"),
    ("Paid", "Оплачено", "Ödendi"),
    ("Paid in person", "Оплачено лично", "Şahsen Ödendi"),
    ("Mark as Paid", "Отметить как оплаченный", "Ödendi Olarak İşaretle"),
    (
        "You can't undo this action.",
        "Вы не можете отменить это действие.",
        "Bu işlemi geri alamazsınız.",
    ),
    ("Export bookings", "Экспортировать данные о бронировании", "Randevu raporunu dışa aktar"),
    # Notes, tasks, labels
    ("Notes", "Примечания", "Notlar"),
    ("Add Note", "Добавить примечание", "Not Ekle"),
    ("Select type", "Выберите тип", "Tür seç"),
    ("Meeting summary", "Итоги встречи", "Görüşme özeti"),
    ("Call summary", "Итоги звонка", "Arama özeti"),
    ("Done", "Готово", "Bitti"),
    ("Tasks & reminders", "Задачи и напоминания", "Görevler ve hatırlatıcılar"),
    ("Add Task", "Добавить задачу", "Görev Ekle"),
    ("Task description", "Описание задачи", "Görev tanımı"),
    ("Assign Task", "Назначить задачу", "Görev Ata"),
    ("Due date", "Срок выполнения", "Son tarih"),
    ("Done", "Готово", "Tamam"),
    ("Labels", "Метки", "Etiketler"),
    ("label", "метка", "etiket"),
    # General words
    ("client", "клиент", "müşteri"),
    ("contact", "контакт", "kişi"),
    ("visitor", "посетитель", "ziyaretçi"),
    ("staff member", "сотрудник", "personel"),
    ("owner", "владелец", "işletme sahibi"),
    ("contact form", "контактная форма", "iletişim formu"),
    ("emails", "электронные письма", "e-postalar"),
    ("chats", "переписки в чате", "sohbetler"),
    ("(optional)", "(необязательно)", "(isteğe bağlı)"),
    ("phone call", "звонок", "arama"),
)
Words = tuple[str, str]  # Russian, Turkish


def allowed() -> dict[str, set[Words]]:
    """Return, for each English word, its translations; more than one when contexts part them."""
    words: dict[str, set[Words]] = {}
    for english, russian, turkish in ROWS:
        words.setdefault(english, set()).add((russian, turkish))
    return words
