"""Places that give people away: the North's cities, counties and districts, the border, and the ways beyond it.

The administrative division of the North, as it stands in public reference works; former names that people still use are listed
too. Spellings of North and South stand side by side.
"""

from __future__ import annotations

_CITIES = """
평양 평성 순천 안주 개천 덕천 남포 송림 사리원 개성 해주 원산 문천 함흥 흥남 신포 단천 청진 김책 회령 라선 나선 라진 나진
신의주 구성 정주 강계 만포 희천 혜산 삼지연
"""
_COUNTIES = """
강남 강동 상원 중화 룡강 용강 온천 강서 대안 증산 대동 문덕 숙천 평원 북창 맹산 양덕 신양 성천 회창 은산 녕원 영원 대흥 천리마
의주 피현 룡천 용천 염주 철산 동림 선천 곽산 운전 박천 녕변 영변 태천 구장 향산 운산 동창 벽동 창성 삭주 대관 천마 신도
자성 중강 화평 랑림 낭림 시중 장강 전천 성간 룡림 용림 송원 동신 고풍 우시 초산 위원
보천 백암 대홍단 운흥 갑산 김형권 풍산 삼수 김정숙 신파 김형직 후창 풍서 삼지연
선봉 온성 새별 경원 은덕 경흥 무산 연사 부령 경성 어랑 명천 명간 화성 화대 길주
함주 정평 금야 고원 수동 요덕 영광 장진 부전 신흥 락원 낙원 홍원 북청 리원 이원 덕성 허천
황주 봉산 은파 린산 인산 서흥 수안 연산 신평 곡산 신계 토산 금천 평산 연탄 승호 장풍 개풍 판문
신천 재령 안악 은천 은률 은율 과일 송화 장연 룡연 용연 태탄 삼천 신원 벽성 강령 옹진 봉천 배천 연안 청단
안변 고산 통천 고성 금강 창도 김화 회양 세포 평강 철원 이천 판교 법동 천내
"""
_DISTRICTS = """
중 평천 보통강 모란봉 서성 선교 동대원 대동강 사동 대성 만경대 형제산 룡성 용성 삼석 력포 역포 락랑 낙랑 순안 은정 화성
포항 신암 수남 청암 라남 나남 송평 부윤 강안 동흥산 회상 성천강 사포 흥남 흥덕 해안 와우도 항구 천리마 강서 대안 룡강
"""
_KING = "연산군"  # of the fifteenth century; the county of the name is left out
DIVISIONS = tuple(
    name
    for names, ending in ((_CITIES, "시"), (_COUNTIES, "군"), (_DISTRICTS, "구역"))
    for name in sorted({word + ending for word in names.split()}, key=lambda name: (-len(name), name))
    if name != _KING
)

_PROVINCES = "함경북도 함경남도 평안북도 평안남도 황해북도 황해남도 량강도 양강도 자강도 강원도 함북 함남 평북 평남 황북 황남"
PROVINCES = tuple(_PROVINCES.split())

# Towns on the Tumen and the Yalu, on either bank, whose name alone, without 시 or 군, means the border.
_NEAR = "혜산 회령 무산 온성 새별 경원 삼지연 대홍단 중강 만포 신의주 남양 삼봉 종성"
_BEYOND = "도문 룡정 용정 훈춘 화룡 장백 림강 집안 단동 관전"
BORDER_TOWNS = tuple(_NEAR.split())
BORDER_TOWNS_BEYOND = tuple(_BEYOND.split())
BORDER_RIVERS = ("두만강", "압록강")

_ROUTE = """
연길 도문 룡정 용정 훈춘 화룡 장백 단동 심양 장춘 대련 청도 곤명 쿤밍 남녕 난닝 라오스 비엔티안 메콩강 치앙라이 치앙센
방코크 방콕 하노이 고비 울란바토르 이르크쯔크 이르쿠츠크 하바롭스크 블라디보스또크 블라디보스토크 월남 윁남 베트남 타이
태국 캄보쟈 캄보디아 미얀마 먄마 몽골
"""
ROUTE = tuple(sorted(_ROUTE.split(), key=lambda name: (-len(name), name)))
