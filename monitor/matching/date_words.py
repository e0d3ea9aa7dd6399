"""Names of months and weekdays and words of relative time, per language. Data only; read by dates.py.

Months and weekdays are numbered from 1 (Monday = 1). Relative words map to days from the text's own day. Words are
lower case; Arabic-script words are written without vowel marks, and dates.py matches the variants of alef and ya.
"""

from __future__ import annotations

from collections.abc import Mapping

MONTHS: Mapping[str, Mapping[str, int]] = {
    "en": {
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5,
        "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
        "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
    },
    "ar": {
        "يناير": 1, "كانون الثاني": 1, "فبراير": 2, "شباط": 2, "مارس": 3, "اذار": 3, "ابريل": 4, "نيسان": 4, "مايو": 5,
        "ايار": 5, "يونيو": 6, "حزيران": 6, "يوليو": 7, "تموز": 7, "اغسطس": 8, "اب": 8, "سبتمبر": 9, "ايلول": 9,
        "اكتوبر": 10, "تشرين الاول": 10, "نوفمبر": 11, "تشرين الثاني": 11, "ديسمبر": 12, "كانون الاول": 12,
    },
    "fa": {
        "ژانویه": 1, "فوریه": 2, "مارس": 3, "آوریل": 4, "مه": 5, "ژوئن": 6, "ژوئیه": 7, "جولای": 7, "اوت": 8,
        "آگوست": 8, "سپتامبر": 9, "اکتبر": 10, "نوامبر": 11, "دسامبر": 12,
    },
    "fr": {
        "janvier": 1, "février": 2, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "août": 8,
        "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "décembre": 12, "decembre": 12,
    },
    "es": {
        "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8,
        "septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12,
    },
    "tr": {
        "ocak": 1, "şubat": 2, "mart": 3, "nisan": 4, "mayıs": 5, "haziran": 6, "temmuz": 7, "ağustos": 8, "eylül": 9,
        "ekim": 10, "kasım": 11, "aralık": 12,
    },
    "uk": {
        "січня": 1, "лютого": 2, "березня": 3, "квітня": 4, "травня": 5, "червня": 6, "липня": 7, "серпня": 8,
        "вересня": 9, "жовтня": 10, "листопада": 11, "грудня": 12,
    },
    "ru": {
        "января": 1, "февраля": 2, "марта": 3, "апреля": 4, "мая": 5, "июня": 6, "июля": 7, "августа": 8,
        "сентября": 9, "октября": 10, "ноября": 11, "декабря": 12,
    },
}  # fmt: skip

WEEKDAYS: Mapping[str, Mapping[str, int]] = {
    "en": {
        "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7,
    },
    "ar": {
        "الاثنين": 1, "الثلاثاء": 2, "الاربعاء": 3, "الخميس": 4, "الجمعة": 5, "السبت": 6, "الاحد": 7,
    },
    "fa": {
        "سه شنبه": 2, "سه‌شنبه": 2, "چهارشنبه": 3, "پنجشنبه": 4, "پنج‌شنبه": 4, "دوشنبه": 1, "یکشنبه": 7, "جمعه": 5,
        "شنبه": 6,
    },
    "fr": {"lundi": 1, "mardi": 2, "mercredi": 3, "jeudi": 4, "vendredi": 5, "samedi": 6, "dimanche": 7},
    "es": {
        "lunes": 1, "martes": 2, "miércoles": 3, "miercoles": 3, "jueves": 4, "viernes": 5, "sábado": 6, "sabado": 6,
        "domingo": 7,
    },
    "tr": {
        "pazartesi": 1, "salı": 2, "çarşamba": 3, "perşembe": 4, "cumartesi": 6, "cuma": 5, "pazar": 7,
    },
    "uk": {
        "понеділок": 1, "понеділка": 1, "вівторок": 2, "вівторка": 2, "середу": 3, "середи": 3, "четвер": 4,
        "четверга": 4, "п'ятницю": 5, "п’ятницю": 5, "п'ятниці": 5, "суботу": 6, "суботи": 6, "неділю": 7, "неділі": 7,
    },
    "ru": {
        "понедельник": 1, "понедельника": 1, "вторник": 2, "вторника": 2, "среду": 3, "среды": 3, "четверг": 4,
        "четверга": 4, "пятницу": 5, "пятницы": 5, "субботу": 6, "субботы": 6, "воскресенье": 7, "воскресенья": 7,
    },
}  # fmt: skip

RELATIVE: Mapping[str, Mapping[str, int]] = {
    "en": {
        "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "last night": -1,
        "earlier today": 0, "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0,
        "hours ago": 0, "tomorrow": 1,
    },
    "ar": {"اول امس": -2, "اول من امس": -2, "امس": -1, "البارحة": -1, "الليلة الماضية": -1, "اليوم": 0, "غدا": 1},
    "fa": {"پریروز": -2, "دیروز": -1, "دیشب": -1, "امروز": 0, "امشب": 0, "فردا": 1},
    "fr": {
        "avant-hier": -2, "hier soir": -1, "hier": -1, "la nuit dernière": -1, "aujourd'hui": 0, "aujourd’hui": 0,
        "ce matin": 0, "ce soir": 0, "demain": 1,
    },
    "es": {"anteayer": -2, "ayer": -1, "anoche": -1, "hoy": 0, "esta mañana": 0, "esta noche": 0},
    "tr": {"önceki gün": -2, "dün gece": -1, "dün": -1, "bugün": 0, "bu sabah": 0, "yarın": 1},
    "uk": {"позавчора": -2, "вчора": -1, "учора": -1, "сьогодні": 0, "завтра": 1},
    "ru": {"позавчера": -2, "вчера": -1, "сегодня": 0, "завтра": 1},
}  # fmt: skip

NUMBERS: Mapping[str, int] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "several": 4, "few": 3,
}  # fmt: skip
