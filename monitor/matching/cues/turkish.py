"""Cues of Turkish, whose verb ends the sentence: they speak of all of it."""

from __future__ import annotations

from monitor.matching.cues.kinds import STANDS, Cue, Scope, cues
from monitor.model import Asserted

_N, _H, _B, _D = Asserted.NEGATED, Asserted.HYPOTHETICAL, Asserted.BACKGROUND, Asserted.DRILL
_R, _S = Scope.RIGHT, Scope.SENTENCE

TURKISH: tuple[Cue, ...] = (
    *cues(
        STANDS,
        _S,
        "ilk değil | yok etti | yok edildi | belli değil | net değil | henüz bilinmiyor",
    ),
    *cues(
        _N,
        _S,
        "yalanla* | reddet* | reddedi* | asılsız | olmadı | olmamış* | edilmedi | edilmemiş* | olmadığını |"
        " düzenlenmedi | düzenlenmediğini | yapılmadı | vurulmadı | vurulmadığını | düşmedi | düşmediğini |"
        " isabet etmedi | hedef alınmadı | saldırmadı | yok | değil | doğru değil | gerçek dışı |"
        " gerçeği yansıtmıyor | yalan | elektrik kontağı* | teknik arıza* | kaza sonucu",
    ),
    *cues(
        _H,
        _S,
        "olabilir* | edebilir* | alabilir* | verebilir* | vurabilir* | saldırabilir* | yapabilir* |"
        " düzenleyebilir* | başlatabilir* | tehdit* | uyardı | uyarıyor | uyarısı | uyarısında | uyarıları |"
        " uyarı yaptı | uyarı yayımla* | uyarı yayınla* | ihtimal* | olasılı* | eğer | halinde | takdirde |"
        " hazırlığı* | hazırlanıyor | hazırlanan | planla* | plan yap* | planı | edecek* | vuracak* |"
        " saldıracak* | alacak* | verecek* | olacak* | başlayacak* | başlatacak* | atacak* | düzenleyecek* |"
        " yapacak* | bombalayacak* | sürdürecek* | vururuz | saldırırız | vururlar* | vurursa* | saldırırsa* |"
        " saldırılırsa | uğrar | uğrarsa* | olursa | ederse* | yaparsa* | endişe* | risk | riski | riskine |"
        " karşılık verir* | hazırız | hazırdır | meşru hedef* | ant içti | yemin etti | sözü verdi | mi | mu |"
        " mı | mü | önlemek için | korumak için | korunmak için | gerekirse | her saldırıya | her türlü saldırı |"
        " cevap veririz | yanıt veririz | karşılık veririz | cevabını veririz",
    ),
    *cues(_H, _R, "olası | muhtemel | potansiyel"),
    *cues(
        _B,
        _S,
        "yıl dönümü* | yıldönümü* | geçen yıl* | geçen ay* | geçen yaz | yıl önce* | ay önce* | anma | anıldı |"
        " anılıyor | yıl geçti | ay geçti | üzerinden * yıl | üzerinden * ay | yıl sonra hala | son yıllarda |"
        " son aylarda | şüphelisi* | şüpheliler* | şüphelinin | şüpheli yakala* | zanlı* | sanık* | tutuklan* |"
        " tutukland* | yargılan* | hapis* | iddianame* | davası* | belgesel* | protestosu* | protesto edildi |"
        " protesto etti | protesto ediyor* | yılında | cenaze*",
    ),
    *cues(
        _D,
        _S,
        "tatbikat* | eğitim atışı | simülasyon* | senaryo* | canlandır* | film* | televizyon dizi* | dizide |"
        " yeni dizi | sinema* | oyun | kontrollü imha* | kontrollü patla* | kontrollü olarak | testi | testini |"
        " denemesi | atış eğitim* | eğitim atış* | eğitimi | eğitim uçuşu",
    ),
)
