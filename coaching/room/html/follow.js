(function(){var b=document.body,d=b.dataset,was=d.now,moved=document.getElementById("moved"),lost=document.getElementById("lost"),then=null,area=document.getElementById("area"),of=document.getElementById("metric");
function look(){fetch(d.base+"/now",{cache:"no-store"}).then(function(r){return r.ok?r.text():"gone"}).then(function(t){lost.hidden=true;var go=then;then=null;
if(go)go();else if(moved&&t!==was){moved.hidden=false;if(t==="elsewhere")moved.firstChild.textContent=d.elsewhere;if(t==="closed")clearInterval(timer)}}).catch(function(){lost.hidden=false;if(then)setTimeout(look,1000)})}
function safely(go){return function(e){if(!window.fetch)return;var act=go(e);if(act){e.preventDefault();then=act;look()}}}
document.addEventListener("submit",safely(function(e){var f=e.target,s=e.submitter;if(f.sure||!f.requestSubmit)return;return function(){f.sure=1;f.requestSubmit(s)}}));
document.addEventListener("click",safely(function(e){var a=e.target.closest("a[href]");if(a)return function(){location.href=a.href}}));
window.addEventListener("pageshow",function(){for(var f of document.forms)f.sure=0});
if(area&&of){var all=[].slice.call(of.querySelectorAll("optgroup"));var more=new Option("Numbers of other drivers…","");
var fit=function(whole){var now=of.value;more.remove();all.forEach(function(g){g.remove();if(whole||!area.value||g.dataset.area===area.value)of.append(g)});if(!whole&&area.value)of.append(more);of.value=now;if(of.value!==now)of.value=""};
fit(of.selectedOptions[0].value&&of.selectedOptions[0].parentNode.dataset.area!==area.value);area.addEventListener("change",function(){fit()});of.addEventListener("change",function(){if(of.selectedOptions[0]===more)fit(true)})}
var timer=setInterval(look,3000)})();
