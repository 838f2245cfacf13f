(function(){var b=document.body,was=b.dataset.now;function come(){document.getElementById("moved").hidden=false}
function look(){fetch(b.dataset.base+"/now",{cache:"no-store"}).then(function(r){if(!r.ok){clearInterval(timer);come();return}r.text().then(function(t){if(t!==was)come()})}).catch(function(){})}
var timer=setInterval(look,3000)})();
