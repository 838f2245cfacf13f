(function(){var b=document.body,was=b.dataset.now;function look(){fetch(b.dataset.base+"/now",{cache:"no-store"}).then(function(r){return r.text()}).then(function(t){if(t!==was){document.getElementById("moved").hidden=false}}).catch(function(){})}
setInterval(look,3000)})();
