"""Traditional Chinese signs → simplified ones, for the closed sets of words that commands, times and guards use."""

_TABLE = str.maketrans(
    "匯曆啓麼週點鐘個後兩時間號禮這從開來現過剛內當節國慶勞陽歲結關問憶為爲報導設狀態幫錄記認話說試請與訊發復讓誰會還總幾無數處聽寫讀語漢應該轉給"
    "實況檢規則啟閉講題併並許萬專業舉書產優價傷體償憑勸務動勵醫協單歷員頭獎審對戶擾護擇據斷術殺權條標畢漲監蓋碼離積競簽簡紅約級紀線終績續編職腫藥"
    "補議訟證証評訴診詞詢調談賬帳貨購貼貸費資賠贊讚辭進違選鑰錢銀銷鎖預驗騷魚魷壘墊塊師庫懷殘洩測獵鬱僱晉麽",
    "汇历启么周点钟个后两时间号礼这从开来现过刚内当节国庆劳阳岁结关问忆为为报导设状态帮录记认话说试请与讯发复让谁会还总几无数处听写读语汉应该转给"
    "实况检规则启闭讲题并并许万专业举书产优价伤体偿凭劝务动励医协单历员头奖审对户扰护择据断术杀权条标毕涨监盖码离积竞签简红约级纪线终绩续编职肿药"
    "补议讼证证评诉诊词询调谈账账货购贴贷费资赔赞赞辞进违选钥钱银销锁预验骚鱼鱿垒垫块师库怀残泄测猎郁雇晋么",
)


def simplified(text: str) -> str:
    """The text with those signs in their simplified form; as long as before, position by position."""
    return text.translate(_TABLE)
