"""The words on the screen by which the walkthrough finds its controls, in three languages.

Those of the glossary are written out here, since help texts name them literally: a translation
that differs is a fault. The rest is looked up in the catalogue of the language.
"""

from django.utils import translation
from django.utils.translation import gettext, ngettext


# English, Russian, Turkish. Russian and Turkish draw the plus of New Contact in the word.
GLOSSARY = {
    english: {"en": english, "ru": russian, "tr": turkish}
    for english, russian, turkish in (
        ("Contacts", "Контакты", "Kişiler"),
        ("Filter", "Фильтр", "Filtrele"),
        ("Contact card", "Карточка контакта", "Kişi Kartı"),
        ("View", "Просмотр", "Görüntüle"),
        ("View Contact", "Смотреть контакт", "Kişiyi Görüntüle"),
        ("New Contact", "+ Новый контакт", "+Yeni Kişi"),
        ("Edit Contact", "Редактировать контакт", "Kişiyi Düzenle"),
        ("Save", "Сохранить", "Kaydet"),
        ("Delete", "Удалить", "Sil"),
        ("Add New Field", "Добавить новое поле", "Yeni Alan Ekle"),
        ("Custom Field", "Новое поле", "Özel Alan"),
        ("Field Type", "Тип поля", "Alan Türü"),
        ("Text", "Текст", "Metin"),
        ("Number", "Число", "Sayı"),
        ("Date", "Дата", "Tarih"),
        ("URL", "URL", "URL"),
        ("Field Name", "Название поля", "Alan Adı"),
        ("Add", "Добавить", "Ekle"),
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
        ("Notes", "Примечания", "Notlar"),
        ("Add Note", "Добавить примечание", "Not Ekle"),
        ("Select type", "Выберите тип", "Tür seç"),
        ("Meeting summary", "Итоги встречи", "Görüşme özeti"),
        ("Call summary", "Итоги звонка", "Arama özeti"),
        ("Upcoming Bookings", "Предстоящие записи", "Yaklaşan Randevular"),
        ("Past Bookings", "Прошлые записи", "Geçmiş Randevular"),
        ("View All Bookings", "Смотреть все записи", "Tüm Randevuları Görüntüle"),
        (
            "View Booking Form Responses",
            "Просмотр ответов на форму",
            "Randevu Formu Yanıtlarını Görüntüle",
        ),
        ("Booking Calendar", "Календарь записей", "Randevu Takvimi"),
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
        ("Tasks", "Задачи", "Görevler"),
        ("Tasks & reminders", "Задачи и напоминания", "Görevler ve hatırlatıcılar"),
        ("Add Task", "Добавить задачу", "Görev Ekle"),
        ("Task description", "Описание задачи", "Görev tanımı"),
        ("Assign Task", "Назначить задачу", "Görev Ata"),
        ("Due date", "Срок выполнения", "Son tarih"),
        # That of a note: the one of a task is another word in Turkish.
        ("Done", "Готово", "Bitti"),
    )
}


def word(english: str, language: str) -> str:
    """Return what stands on a control: by the glossary, else by the catalogue."""
    if english in GLOSSARY:
        return GLOSSARY[english][language]
    with translation.override(language):
        return gettext(english)


def counted(singular: str, plural: str, count: int, language: str) -> str:
    """Return a sentence about ``count`` things, as ``%(count)s`` stands in it."""
    with translation.override(language):
        return ngettext(singular, plural, count) % {"count": count}
